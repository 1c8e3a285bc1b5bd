import { runEventFrom } from "../../src/domain/record/upcast.ts";
import type { RunEvent, RunEventOf } from "../../src/domain/run/events.ts";
import type { Store } from "../../src/ports/event-log.ts";
import { outboxBreaches } from "../../src/testing/simulation/outbox-laws.ts";
import { LISTENERS, REMIND_MS, type GivenAnswer } from "./inbox-cast.ts";

/** What a day left behind. */
export interface InboxEvidence {
  readonly store: Store;
  readonly arrivals: ReadonlyMap<string, number>;
  readonly answers: readonly GivenAnswer[];
  readonly runs: number;
}

/** What must hold at the end of a day: every question answered once, every run ended, nobody told twice. */
export function inboxBreaches(evidence: InboxEvidence): readonly string[] {
  const { store, runs } = evidence;
  const rows = store.runs({ limit: runs + 10 });
  const given = Map.groupBy(evidence.answers, ({ gate }) => gate);
  const count = rows.length === runs ? [] : [`${runs} wishes made ${rows.length} runs`];
  return [
    ...count,
    ...rows.flatMap(({ id, state }) => {
      const events = store.events({ stream: id, limit: 100_000 }).map(runEventFrom);
      const ended = state === "completed" ? [] : [`${id} is ${state}`];
      const gates = of(events, "gate.opened");
      const asked = gates.length === 5 ? [] : [`${id} asked ${gates.length} questions`];
      const told = { events, arrivals: evidence.arrivals };
      return [
        ...ended,
        ...asked,
        ...gates.flatMap((gate) => [
          ...answerBreaches(events, gate, given.get(gate.data.gate) ?? []),
          ...reminderBreaches(events, gate),
          ...questionBreaches(told, gate),
        ]),
        ...outboxBreaches(events, evidence.arrivals),
      ];
    }),
  ];
}

/** P23: one answer counts: the one who was told that theirs was taken gave that one, and the contrary ones were refused. */
function answerBreaches(
  events: readonly RunEvent[],
  { data: { gate } }: RunEventOf<"gate.opened">,
  given: readonly GivenAnswer[],
): readonly string[] {
  const answered = of(events, "gate.answered").filter(({ data }) => data.gate === gate);
  const [one] = answered;
  if (one === undefined || answered.length > 1) return [`${gate} was answered ${answered.length} times`];
  return given.flatMap(({ option, is, by }) => {
    if (is === "taken" && option !== one.data.option) return [`${by} was told that ${option} was taken of ${gate}`];
    if (is === "refused" && option === one.data.option) return [`${by} was refused the answer that ${gate} has`];
    return is === "open" ? [`${by} was never told what became of ${gate}`] : [];
  });
}

/** A reminder stands for intervals that passed: no two of them for the same, and none before its time. */
function reminderBreaches(
  events: readonly RunEvent[],
  { data: { gate }, at }: RunEventOf<"gate.opened">,
): readonly string[] {
  const intervals = of(events, "gate.reminded")
    .filter(({ data }) => data.gate === gate)
    .map((event) => ({ n: event.data.n, passed: Math.floor((event.at - at) / REMIND_MS) }));
  const wrong = intervals.filter(({ n, passed }) => n !== passed);
  const numbers = intervals.map(({ n }) => n);
  const twice = numbers.filter((n, place) => numbers.indexOf(n) !== place);
  return [...wrong, ...twice].map((which) => `${gate} was reminded wrongly: ${JSON.stringify(which)}`);
}

interface Told {
  readonly events: readonly RunEvent[];
  readonly arrivals: InboxEvidence["arrivals"];
}

/** Each listener gets a question once, unless it was closed before it went out, or the record says why it was repeated. */
function questionBreaches(
  { events, arrivals }: Told,
  { data: { gate } }: RunEventOf<"gate.opened">,
): readonly string[] {
  return LISTENERS.flatMap(({ channel, to }) => {
    const decided = of(events, "dispatch.decided").filter(
      ({ data }) => data.gate === gate && data.kind === "question" && data.channel === channel && data.to === to,
    );
    const [question] = decided;
    if (question === undefined || decided.length > 1)
      return [`${gate} should have been told to ${channel} ${decided.length} times`];
    const id = question.data.dispatch;
    const begun = of(events, "dispatch.begun").filter(({ data }) => data.dispatch === id);
    const parts = new Set(begun.map(({ data }) => data.part));
    const times = [...parts].reduce((sum, part) => sum + (arrivals.get(part) ?? 0), 0);
    const repeated = of(events, "dispatch.settled").filter(
      ({ data }) => data.dispatch === id && data.is === "repeated",
    );
    if (times > 1 + repeated.length) return [`${gate} reached ${channel} ${times} times`];
    return times === 0 && begun.length > 0 ? [`${gate} never reached ${channel}`] : [];
  });
}

function of<T extends RunEvent["type"]>(
  events: readonly RunEvent[],
  type: T,
): readonly Extract<RunEvent, { readonly type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { readonly type: T }> => event.type === type);
}
