import { CHAT } from "./read-chat.ts";
import { TO_RUNS } from "./revision-rules.ts";
import { eventsOf, type EventRow, type Evidence, type StoreContent } from "./read-home.ts";

// What people were told, by the record and by what the far sides noted.

/** P28: nothing arrives twice unless the record says why, nothing arrives that was not begun, and nothing is decided twice. */
export function repeatedMessages({ store, arrivals }: Evidence): readonly string[] {
  const begun = new Map(all(store, "dispatch.begun").map(({ data }) => [text(data["part"]), text(data["dispatch"])]));
  const again = all(store, "dispatch.settled")
    .filter(({ data }) => data["is"] === "repeated" || data["is"] === "again")
    .map(({ data }) => text(data["dispatch"]));
  const counts = Map.groupBy(arrivals, ({ channel, id }) => `${channel} ${id}`);
  const arrived = [...counts].flatMap(([what, times]) => {
    const dispatch = begun.get(times[0]?.id ?? "");
    if (dispatch === undefined) return [`${what} arrived and was never begun`];
    const allowed = 1 + again.filter((one) => one === dispatch).length;
    return times.length > allowed ? [`${what} arrived ${times.length} times, ${allowed} are explained`] : [];
  });
  return [...arrived, ...severalIds(arrivals, begun), ...decidedTwice(store)];
}

/** The far side can tell a repeat only by its id: one message has one. */
function severalIds(arrivals: Evidence["arrivals"], begun: ReadonlyMap<string, string>): readonly string[] {
  const ids = new Map<string, Set<string>>();
  for (const { id } of arrivals) {
    const dispatch = begun.get(id) ?? id;
    ids.set(dispatch, (ids.get(dispatch) ?? new Set()).add(id));
  }
  return [...ids].flatMap(([dispatch, of]) => (of.size > 1 ? [`${dispatch} arrived under ${of.size} ids`] : []));
}

function decidedTwice(store: StoreContent): readonly string[] {
  const names = all(store, "dispatch.decided").map((event) => {
    const { channel, to, kind, gate, n, delivery } = event.data;
    return JSON.stringify([event.stream, channel, to, kind, gate, n, delivery, versionAt(store, event)]);
  });
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} was decided twice`);
}

/** P28: what the record calls sent has arrived, nothing is left to send, and everyone who listens was told of every question and every end. */
export function lostMessages({ store, arrivals }: Evidence): readonly string[] {
  const ids = new Set(arrivals.map(({ id }) => id));
  const elsewhere = new Set([CHAT, TO_RUNS].flatMap((channel) => dispatchesOf(store, channel)));
  const unseen = all(store, "dispatch.settled")
    .filter(({ data }) => !elsewhere.has(text(data["dispatch"])))
    .filter(({ data }) => data["is"] === "sent" || data["is"] === "part-sent")
    .filter(({ data }) => !ids.has(text(data["part"])))
    .map(({ data }) => `${text(data["part"])} was recorded as sent and did not arrive`);
  const over = new Set(["sent", "accepted", "dropped"]);
  const open = store.outbox
    .filter(({ state }) => !over.has(state))
    .map(({ kind, channel, state }) => `the ${kind} to ${channel} is ${state}`);
  return [...unseen, ...open, ...store.runs.flatMap(({ id }) => untold(store, id))];
}

/** What is said in a chat, or to a run, goes by rules of its own. */
function dispatchesOf(store: StoreContent, channel: string): readonly string[] {
  return all(store, "dispatch.decided")
    .filter(({ data }) => data["channel"] === channel)
    .map(({ data }) => text(data["dispatch"]));
}

function untold(store: StoreContent, run: string): readonly string[] {
  const [accepted] = eventsOf(store, run, "run.accepted");
  const tells: unknown = accepted?.data["tells"];
  const listeners = Array.isArray(tells) ? tells.map((one) => text(Object(one).channel)) : [];
  const told = eventsOf(store, run, "dispatch.decided");
  return listeners.flatMap((channel) => {
    const mine = told.filter(({ data }) => data["channel"] === channel);
    const questions = eventsOf(store, run, "gate.opened")
      .filter(({ data }) => !mine.some((one) => one.data["kind"] === "question" && one.data["gate"] === data["gate"]))
      .map(({ data }) => `${channel} was not told of the question ${text(data["gate"])}`);
    const hasEnd = mine.some(({ data }) => data["kind"] === "notice" && data["n"] === 0);
    return hasEnd ? questions : [...questions, `${channel} was not told of the end`];
  });
}

/** P30: an answer to a question with a key is kept in the commit that records it, once; nothing else is kept. */
export function keptKnowledge({ store }: Evidence): readonly string[] {
  const kept = all(store, "knowledge.kept");
  const answered = all(store, "gate.answered").filter(({ data }) => keyOf(store, text(data["gate"])) !== null);
  const wrong = answered.flatMap((answer) => {
    const gate = text(answer.data["gate"]);
    const mine = kept.filter(({ data }) => data["gate"] === gate);
    const [one] = mine;
    if (one === undefined || mine.length > 1) return [`the answer to ${gate} is kept ${mine.length} times`];
    if (commitOf(store, one) !== commitOf(store, answer)) return [`the answer to ${gate} was kept in another commit`];
    const row = store.knowledge.find((known) => known.gate === gate);
    return row?.answer === answer.data["option"] && row?.answer === one.data["answer"]
      ? []
      : [`what is kept of ${gate} is not what was answered`];
  });
  const gates = new Set(answered.map(({ data }) => text(data["gate"])));
  const foreign = kept.filter(({ data }) => !gates.has(text(data["gate"])));
  return [...wrong, ...foreign.map(({ data }) => `${text(data["gate"])} is kept and was not answered`)];
}

function keyOf(store: StoreContent, gate: string): string | null {
  const opened = all(store, "gate.opened").find(({ data }) => data["gate"] === gate);
  const key = opened?.data["key"];
  return typeof key === "string" ? key : null;
}

/** The line of the ledger that brought an event. */
function commitOf({ ledger }: StoreContent, { position }: EventRow): number {
  return ledger.findIndex(({ lastPosition }) => position <= lastPosition);
}

function versionAt(store: StoreContent, { stream, seq }: EventRow): number {
  return 1 + eventsOf(store, stream, "run.reopened").filter((reopened) => reopened.seq < seq).length;
}

function all({ events }: StoreContent, type: string): readonly EventRow[] {
  return events.filter((event) => event.type === type);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
