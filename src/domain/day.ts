import type { ExecutionKey, RunId, StageId } from "../base/brand.ts";
import type { EpochMs } from "../base/clock.ts";
import type { Stage } from "./definition/definition.ts";
import { declaredUsage } from "./run/budget/budget-share.ts";
import { WHOLE_DAY } from "./run/budget/budget-scope.ts";
import type { GateOpened, NewRunEvent, RunEventData, RunEventOf } from "./run/events.ts";
import { addUsage, NO_USAGE, type Usage } from "./usage.ts";
import { executionParts } from "../base/execution-key.ts";

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
  /** Open questions of processes, with who asks: one that waits for a person spends nothing. */
  readonly questions: Readonly<Record<string, ExecutionKey>>;
}

/** What goes on from one day to the next. */
export type UnderWay = Pick<Day, "open" | "questions">;

const NOTHING: UnderWay = { open: {}, questions: {} };

/** A process that is under way. */
export interface OpenWork {
  readonly at: EpochMs;
  /** What it is counted at until its end tells what it cost. */
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
export function newDay(span: Pick<Day, "startsAt" | "endsAt">, { open, questions }: UnderWay = NOTHING): Day {
  const { startsAt, endsAt } = span;
  const nothing = { spent: NO_USAGE, minutes: 0, untold: NO_USAGE, raised: 0, warned: false, asked: {} };
  return { startsAt, endsAt, ...nothing, open, questions };
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
      return opened(day, event.data, run);
    case "gate.answered":
    case "gate.withdrawn":
      return { ...day, asked: without(day.asked, event.data.gate), questions: without(day.questions, event.data.gate) };
    case "budget.raised":
      return raise(day, event.data);
    case "budget.warned":
      return event.data.scope === WHOLE_DAY ? { ...day, warned: true } : day;
    default:
      return day;
  }
}

function raise(day: Day, { scope, times = 1 }: RunEventData["budget.raised"]): Day {
  return scope === WHOLE_DAY ? { ...day, raised: day.raised + times, warned: false } : day;
}

/** What is counted for all that is under way. */
export function reservedToday({ open, questions }: Day): Usage {
  const asking = new Set(Object.values(questions));
  return Object.entries(open)
    .flatMap(([execution, { reckoned }]) => (asking.has(execution) ? [] : [reckoned]))
    .reduce(addUsage, NO_USAGE);
}

function opened(day: Day, { gate, budget, asked }: GateOpened, run: RunId): Day {
  if (budget === WHOLE_DAY) return { ...day, asked: { ...day.asked, [gate]: run } };
  return asked === null ? day : { ...day, questions: { ...day.questions, [gate]: asked.execution } };
}

function without<T>(all: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: gone, ...rest } = all;
  return gone === undefined ? all : rest;
}

/** What a process of a stage is counted at: the budget that the stage declares. */
export function declared(stage: Stage | undefined): Usage {
  return declaredUsage(stage?.budget ?? null);
}

function settle(
  day: Day,
  { data }: Pick<RunEventOf<"execution.settled">, "data">,
  { at, stage }: Pick<DayEvent, "at" | "stage">,
): Day {
  const work = day.open[data.execution];
  const usage = data.usage ?? NO_USAGE;
  const { stage: id, role } = executionParts(data.execution);
  const begun = Math.max(work?.at ?? day.startsAt, day.startsAt);
  const settled = {
    ...day,
    open: without(day.open, data.execution),
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
