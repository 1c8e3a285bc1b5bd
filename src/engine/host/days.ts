import { numberOf, objectOf } from "../../base/json/json-fields.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { StageId } from "../../base/brand.ts";
import { evolveDay, reservedToday, type Day } from "../../domain/day.ts";
import type { Budget, Stage } from "../../domain/definition/definition.ts";
import type { DayFacts, RunView } from "../../domain/run/context.ts";
import { reckoned } from "../../domain/run/budget/day-budget.ts";
import type { NewRunEvent } from "../../domain/run/events.ts";
import type { Clock } from "../../ports/clock.ts";
import { readDay, type DaySource } from "./day-record.ts";
import type { ProjectConfig, Projects } from "../projects.ts";

/** The budgets of a day, one for each project whose config sets one; what they are made of is the record of its runs. */
export interface Days {
  /** Reads what is not known yet, and begins a new day where one is over. Called before a transaction, never within one. */
  readonly ready: () => void;
  /** How the day stands for a run, after what was decided in this turn; null where its project has no such budget. */
  readonly facts: (view: RunView, decided: readonly NewRunEvent[]) => DayFacts | null;
  /** A turn was taken; the next one of the same transaction counts it. */
  readonly took: (view: RunView, decided: readonly NewRunEvent[]) => void;
  /** A transaction failed: what is known is read again. */
  readonly forget: () => void;
  /** Looks again at projects that had no room; those that wait are woken where there is room, or nobody is asked any more. */
  readonly look: () => void;
  /** When the last of the present days ends; null where no project has such a budget. */
  readonly lastEnd: () => EpochMs | null;
}

/** What the days need. */
export interface DaysPort extends DaySource {
  readonly projects: Pick<Projects, "config" | "all">;
  readonly clock: Pick<Clock, "now" | "dayOf">;
  /** Wakes every run that would be woken by time before a moment. */
  readonly wake: (before: EpochMs) => void;
}

/** Keeps the days of projects in memory; they are read once, and follow the turns from then on. */
export function createDays(port: DaysPort): Days {
  const days = new Map<string, Day>();
  /** Projects that had no room when they were looked at, and whether a person was asked. */
  const full = new Map<string, boolean>();
  const standing = (project: string, day: Day | undefined): DayFacts | null => {
    const limit = dayLimitOf(port.projects.config(project));
    return limit === null || day === undefined ? null : factsOf(day, limit);
  };
  const ready = (): void => {
    const span = port.clock.dayOf(port.clock.now());
    for (const project of port.projects.all()) {
      if (dayLimitOf(port.projects.config(project)) === null) days.delete(project);
      else if (days.get(project)?.startsAt !== span.startsAt) days.set(project, readDay(port, project, span));
    }
  };
  return {
    ready,
    lastEnd: () => {
      ready();
      return days.size === 0 ? null : Math.max(...[...days.values()].map(({ endsAt }) => endsAt));
    },
    facts: (view, decided) => {
      const { project } = view.state.accepted;
      const day = days.get(project);
      if (day === undefined) return null;
      const facts = standing(project, evolved(day, view, { decided, at: port.clock.now() }));
      if (facts !== null && reckoned(facts) >= 1 && !full.has(project)) full.set(project, facts.askedIn !== null);
      return facts;
    },
    took: (view, decided) => {
      const { project } = view.state.accepted;
      const day = days.get(project);
      if (day !== undefined) days.set(project, evolved(day, view, { decided, at: port.clock.now() }));
    },
    forget: () => {
      days.clear();
    },
    look: () => {
      for (const [project, wasAsked] of full) {
        const day = days.get(project);
        const facts = standing(project, day);
        const isFull = facts !== null && reckoned(facts) >= 1;
        const isAsked = facts !== null && facts.askedIn !== null;
        if (isFull) full.set(project, isAsked);
        else full.delete(project);
        if (!isFull || (wasAsked && !isAsked)) port.wake(day?.endsAt ?? port.clock.dayOf(port.clock.now()).endsAt);
      }
    },
  };
}

/** What a project's config lets its runs spend in a day; null where it does not say. */
function dayLimitOf(config: ProjectConfig): Budget | null {
  const limit = objectOf(objectOf(config?.["budget"])["perDay"]);
  const budget = {
    usd: numberOf(limit["usd"]),
    tokens: numberOf(limit["tokens"]),
    minutes: numberOf(limit["minutes"]),
  };
  return Object.values(budget).every((figure) => figure === null) ? null : budget;
}

function evolved(
  day: Day,
  { state, definition }: RunView,
  { decided, at }: { readonly decided: readonly NewRunEvent[]; readonly at: EpochMs },
): Day {
  const stage = (id: StageId): Stage | undefined => definition.stages.find((candidate) => candidate.id === id);
  return decided.reduce((next, event) => evolveDay(next, { event, at, run: state.id, stage }), day);
}

function factsOf(day: Day, limit: Budget): DayFacts {
  const { endsAt, raised, warned, spent, minutes, untold } = day;
  const askedIn = Object.values(day.asked)[0] ?? null;
  return { endsAt, limit, raised, warned, askedIn, spent, minutes, untold, reserved: reservedToday(day) };
}
