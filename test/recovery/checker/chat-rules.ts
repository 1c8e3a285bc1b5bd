import { CHAT, type ChatMessage } from "./read-chat.ts";
import { eventsOf, type EventRow, type Evidence, type StoreContent } from "./read-home.ts";

// What stands in the chat, against what the record decided to say there. The far side cannot tell a repeat and knows no
// ids of ours: a message is known by the gate of its buttons, or by its words.

/** Something that the record decided to say in the chat. */
interface Said {
  readonly id: string;
  readonly kind: string;
  readonly gate: string;
  readonly onUnknown: string;
  readonly position: number;
  /** What its messages are known by, one for each request. */
  readonly marks: readonly string[];
  readonly begun: number;
  /** What became of its requests, and of itself. */
  readonly ends: readonly { readonly is: string; readonly remote: number; readonly part: string }[];
}

/** P28: nothing stands in the chat that was not begun, and nothing more often than the record says; a delivery about which a person is asked stands there once. */
export function repeatedInChat({ store, chat }: Evidence): readonly string[] {
  const said = saidIn(store);
  const counts = Map.groupBy(chat.messages, markOf);
  return [...counts].flatMap(([mark, messages]) => {
    const mine = said.filter(({ marks }) => marks.includes(mark));
    const allowed = mine.reduce((sum, one) => sum + allowedTimes(one), 0);
    const times = messages.length;
    if (mine.length === 0) return [`nobody decided to say "${mark}" in the chat`];
    return times > allowed ? [`"${mark}" stands ${times} times in the chat, ${allowed} are explained`] : [];
  });
}

/** Only what may be repeated is: never progress, and never a delivery about which people are asked, or that may get lost. */
function allowedTimes({ kind, onUnknown, begun, ends }: Said): number {
  if (begun === 0) return 0;
  const mayRepeat = kind !== "progress" && onUnknown === "retry";
  return 1 + (mayRepeat ? ends.filter(({ is }) => is === "repeated").length : 0);
}

/** P28: what was decided stands in the chat as the record says, unless it may be dropped; no request is left open. */
export function lostInChat({ store, chat }: Evidence): readonly string[] {
  return saidIn(store).flatMap((said) => {
    const last = said.ends.at(-1);
    const settled = said.ends.filter(({ part }) => part !== "").length;
    const open = said.begun === settled ? [] : [`${said.begun - settled} requests of ${nameOf(said)} have no end`];
    if (last?.is !== "sent") return [...open, ...droppedFault(store, said)];
    if (said.marks.length === 0) return [...open, ...unchanged(chat.messages, said, last.remote)];
    const absent = said.marks.filter((mark) => !chat.messages.some((message) => markOf(message) === mark));
    const there = chat.messages.find(({ message }) => message === last.remote);
    const other = there === undefined || !said.marks.includes(markOf(there));
    return [
      ...open,
      ...absent.map((mark) => `"${mark}" was recorded as sent and is not in the chat`),
      ...(other ? [`message ${last.remote} is not ${nameOf(said)} that it was recorded as`] : []),
      ...(said.kind === "progress" ? unchanged(chat.messages, said, last.remote) : []),
    ];
  });
}

function droppedFault(store: StoreContent, said: Said): readonly string[] {
  const { kind, gate, onUnknown, ends } = said;
  const mayDrop =
    kind === "progress" ||
    (kind === "question" && isClosed(store, gate)) ||
    (kind === "delivery" && onUnknown !== "retry" && ends.at(-1)?.is === "accepted");
  return mayDrop ? [] : [`${nameOf(said)} was decided and ended as ${ends.at(-1)?.is ?? "nothing"}`];
}

/** What is changed in place says in the end what is so. */
function unchanged(messages: readonly ChatMessage[], { kind, id }: Said, remote: number): readonly string[] {
  const last = messages.find(({ message }) => message === remote)?.texts.at(-1) ?? "";
  const wanted = kind === "progress" ? /^main: completed/ : /\n\nAnswered: /;
  return wanted.test(last) ? [] : [`the ${kind} ${id} was recorded as sent, and message ${remote} says "${last}"`];
}

/** What follows where nobody knows whether a request arrived, by the dispatch's own words: this far side tells nobody of repeats. */
const AFTER_UNKNOWN: Readonly<Record<string, string>> = {
  ask: "unknown",
  retry: "repeated",
  accept: "accepted",
  drop: "dropped",
};

/** P28: a request of which nobody knows ends as its dispatch says, and in no other way; no request is refused or put off here. */
export function wrongEndsInChat({ store }: Evidence): readonly string[] {
  return saidIn(store).flatMap((said) =>
    said.ends
      .filter(({ is, part }) => part !== "" && !["sent", "part-sent", AFTER_UNKNOWN[said.onUnknown]].includes(is))
      .map(({ is }) => `a request of ${nameOf(said)} ended as ${is}, and is one to ${said.onUnknown}`),
  );
}

/** P28: what had to be tried only once was said in the order in which it was decided. */
export function disorderInChat({ store, chat }: Evidence): readonly string[] {
  const places = saidIn(store)
    .filter(({ ends, marks }) => marks.length > 0 && !ends.some(({ is }) => is === "repeated" || is === "again"))
    .map((said) => ({ said, at: chat.messages.findIndex((message) => said.marks.includes(markOf(message))) }))
    .filter(({ at }) => at >= 0);
  return places.flatMap(({ said, at }, index) => {
    const before = places[index - 1];
    return before !== undefined && before.at > at ? [`${nameOf(said)} came before ${nameOf(before.said)}`] : [];
  });
}

/** P27: the first press of a gate's button is its answer, by the option that was pressed; no gate is answered otherwise. */
export function swallowedPresses({ store, chat }: Evidence): readonly string[] {
  const answers = all(store, "gate.answered");
  const gates = [...Map.groupBy(chat.presses, ({ gate }) => gate)];
  const swallowed = gates.flatMap(([gate, [first]]) => {
    const answer = answers.find(({ data }) => data["gate"] === gate);
    if (answer === undefined || first === undefined) return [`a button of ${gate} was pressed, and nothing came of it`];
    const other =
      answer.data["option"] === first.option ? [] : [`${gate} is answered by another option than was pressed`];
    const late = answer.cause.endsWith(`/${first.update}`) ? [] : [`${gate} is not answered by its first press`];
    return [...other, ...late];
  });
  const told = new Set(saidIn(store).map(({ gate }) => gate));
  const unasked = answers.map(({ data }) => text(data["gate"])).filter((gate) => told.has(gate));
  return [
    ...swallowed,
    ...unasked
      .filter((gate) => !gates.some(([one]) => one === gate))
      .map((gate) => `nobody pressed a button of ${gate}`),
  ];
}

function saidIn(store: StoreContent): readonly Said[] {
  return all(store, "dispatch.decided")
    .filter(({ data }) => data["channel"] === CHAT)
    .map(({ data, position, stream }) => {
      const id = text(data["dispatch"]);
      const isMine = (event: EventRow): boolean => event.data["dispatch"] === id;
      return {
        id,
        kind: text(data["kind"]),
        gate: text(data["gate"]),
        onUnknown: text(data["onUnknown"]),
        position,
        marks: marksOf(data),
        begun: eventsOf(store, stream, "dispatch.begun").filter(isMine).length,
        ends: eventsOf(store, stream, "dispatch.settled")
          .filter(isMine)
          .map(({ data: end }) => ({
            is: text(end["is"]),
            remote: Number(text(end["remote"]).replace(/.*\//, "")),
            part: text(end["part"]),
          })),
      };
    });
}

/** What the messages of a dispatch are known by; none where it only changes one. */
function marksOf(data: EventRow["data"]): readonly string[] {
  const files: readonly unknown[] = Array.isArray(data["files"]) ? data["files"] : [];
  switch (data["kind"]) {
    case "question":
      return [`question ${text(data["gate"])}`];
    case "delivery": {
      const captions = files.map((file) => `${text(Object(file).stage)}.${text(Object(file).name)}`);
      return [...(captions.length > 1 ? captions : []), `delivery ${String(data["delivery"])}`];
    }
    case "progress":
      return ["progress"];
    case "notice":
      return [text(data["text"])];
    default:
      return [];
  }
}

/** The words of the deliveries of the pipeline that is killed, in their order. */
const DELIVERED = ["Here is the work.", "Nothing else is missing.", "Both once more."];

function markOf({ gate, texts: [first = ""] }: ChatMessage): string {
  if (gate !== null) return `question ${gate}`;
  if (first.startsWith("main: ")) return "progress";
  const delivery = DELIVERED.findIndex((words) => first.includes(words));
  return delivery < 0 ? first : `delivery ${delivery}`;
}

function isClosed(store: StoreContent, gate: string): boolean {
  return all(store, "gate.answered").some(({ data }) => data["gate"] === gate);
}

function nameOf({ kind, marks, id }: Said): string {
  return `"${marks.at(-1) ?? `${kind} ${id}`}"`;
}

function all({ events }: StoreContent, type: string): readonly EventRow[] {
  return events.filter((event) => event.type === type);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
