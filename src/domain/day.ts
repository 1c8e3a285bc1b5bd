import type { ExecutionKey, RunId, StageId } from "../base/brand.ts";
import type { EpochMs } from "../base/clock.ts";
import type { Stage } from "./definition/definition.ts";
import { declaredUsage } from "./run/budget-share.ts";
import { WHOLE_DAY } from "./run/budget-scope.ts";
import type { NewRunEvent, RunEventOf } from "./run/events.ts";
import { addUsage, NO_USAGE, type Usage } from "./usage.ts";

const MINUTE_MS = 60_000;

/** What the runs of one project did with their budget of a day: a fold over the events of all of them. */
export interface Day {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly spent: Usage;
  readonly minutes: number;
  readonly untold: Usage;
  readonly raised: number;
  readonly warned: boolean;
  /** Open questions about it, with their runs. */
  readonly asked: Readonly<Record<string, RunId>>;
  readonly open: Readonly<Record<ExecutionKey, OpenWork>>;
}

/** A process that is under way. */
export interface OpenWork {
  readonly at: EpochMs;
  /** What it is reckoned at until its end tells what it cost. */
  readonly reckoned: Usage;
}

/** An event with what the fold has to know of it. */
export interface DayEvent {
  readonly event: NewRunEvent;
  readonly at: EpochMs;
  readonly run: RunId;
  /** A stage of the run by its definition; undefined where that has it no more. */
  readonly stage: (id: StageId) => Stage | undefined;
}

/** The types of events that a day is made of. */
export const DAY_EVENTS: readonly NewRunEvent["type"][] = [
  "execution.admitted",
  "execution.settled",
  "gate.opened",
  "gate.answered",
  "gate.withdrawn",
  "budget.raised",
  "budget.warned",
];

/** A day on which nothing is spent. What is under way goes on from the day before. */
export function newDay({ startsAt, endsAt }: Pick<Day, "startsAt" | "endsAt">, open: Day["open"] = {}): Day {
  return { startsAt, endsAt, spent: NO_USAGE, minutes: 0, untold: NO_USAGE, raised: 0, warned: false, asked: {}, open };
}

/** Folds an event of any run of the project into its day. */
export function evolveDay(day: Day, { event, at, run, stage }: DayEvent): Day {
  switch (event.type) {
    case "execution.admitted": {
      const { execution, role } = event.data;
      const work = { at, reckoned: role === "poll" ? NO_USAGE : declared(stage(event.data.stage)) };
      return { ...day, open: { ...day.open, [execution]: work } };
    }
    case "execution.settled":
      return settle(day, event, { at, stage });
    case "gate.opened":
      return event.data.budget === WHOLE_DAY ? { ...day, asked: { ...day.asked, [event.data.gate]: run } } : day;
    case "gate.answered":
    case "gate.withdrawn": {
      const { [event.data.gate]: closed, ...asked } = day.asked;
      return closed === undefined ? day : { ...day, asked };
    }
    case "budget.raised":
      return event.data.scope === WHOLE_DAY ? { ...day, raised: day.raised + 1, warned: false } : day;
    case "budget.warned":
      return event.data.scope === WHOLE_DAY ? { ...day, warned: true } : day;
    default:
      return day;
  }
}

/** What is reckoned with for all that is under way. */
export function reservedToday({ open }: Day): Usage {
  return Object.values(open)
    .map(({ reckoned }) => reckoned)
    .reduce(addUsage, NO_USAGE);
}

/** What a process of a stage is reckoned at: the budget that the stage declares. */
export function declared(stage: Stage | undefined): Usage {
  return declaredUsage(stage?.budget ?? null);
}

function settle(
  day: Day,
  { data }: Pick<RunEventOf<"execution.settled">, "data">,
  { at, stage }: Pick<DayEvent, "at" | "stage">,
): Day {
  const { [data.execution]: work, ...open } = day.open;
  const usage = data.usage ?? NO_USAGE;
  const { id, role } = partsOf(data.execution);
  const begun = Math.max(work?.at ?? day.startsAt, day.startsAt);
  const settled = {
    ...day,
    open,
    spent: addUsage(day.spent, usage),
    minutes: day.minutes + (role === "poll" ? 0 : Math.max(0, at - begun) / MINUTE_MS),
  };
  const known = stage(id);
  if (role !== "work" || known?.work.kind !== "agent") return settled;
  const { usd, inputTokens } = declared(known);
  const missing = {
    usd: usage.usd === null ? usd : null,
    inputTokens: usage.inputTokens === null ? inputTokens : null,
    outputTokens: null,
  };
  return { ...settled, untold: addUsage(day.untold, missing) };
}

/** The stage and the role in the name of an execution: RUN/VERSION/STAGE[ITEM]/ATTEMPT/ROLE.K. */
function partsOf(execution: ExecutionKey): { readonly id: StageId; readonly role: string } {
  const [, , instance = "", , numbered = ""] = execution.split("/");
  return { id: instance.split("[")[0] ?? "", role: numbered.split(".")[0] ?? "" };
}
