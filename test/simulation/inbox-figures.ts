import type { Store } from "../../src/ports/event-log.ts";
import type { GivenAnswer } from "./inbox-cast.ts";

/** A day in numbers. */
export interface InboxFigures {
  readonly runs: number;
  readonly gates: number;
  readonly answeredByPeople: number;
  readonly answeredByDefault: number;
  readonly given: Readonly<Record<string, number>>;
  readonly reminders: number;
  readonly expiries: number;
  readonly messages: number;
  readonly arrivals: number;
  /** Messages that went out again because an orchestrator died while they did. */
  readonly repeated: number;
  readonly lives: number;
  readonly events: number;
  readonly seconds: number;
  /** Milliseconds of this machine that each hour of the day took. */
  readonly hours: readonly number[];
}

/** What is known beside the record. */
export interface InboxMore {
  readonly answers: readonly GivenAnswer[];
  readonly hours: readonly number[];
  readonly seconds: number;
}

/** Counts a day. */
export function figuresOf(store: Store, arrivals: ReadonlyMap<string, number>, more: InboxMore): InboxFigures {
  const events = (...types: readonly string[]): ReturnType<Store["events"]> =>
    store.events({ types, limit: 10_000_000 });
  const answered = events("gate.answered");
  const byDefault = answered.filter(({ actor }) => actor.kind === "system").length;
  const given = Map.groupBy(more.answers, ({ is }) => is);
  return {
    runs: events("run.accepted").length,
    gates: events("gate.opened").length,
    answeredByPeople: answered.length - byDefault,
    answeredByDefault: byDefault,
    given: Object.fromEntries([...given].map(([is, all]) => [is, all.length])),
    reminders: events("gate.reminded").length,
    expiries: events("gate.expired").length,
    messages: events("dispatch.decided").length,
    arrivals: [...arrivals.values()].reduce((sum, times) => sum + times, 0),
    repeated: events("dispatch.settled").filter(({ data }) => data?.["is"] === "repeated").length,
    lives: events("incarnation.started").length,
    events: store.events({ limit: 10_000_000 }).length,
    seconds: Math.round(more.seconds * 10) / 10,
    hours: more.hours.map((ms) => Math.round(ms)),
  };
}
