import type { ShownGate, ShownRun } from "../../domain/run/view/shown.ts";
import type { GateRow } from "../../ports/event-log.ts";

// What a person sees of the inbox, and what becomes of it; nothing here touches a terminal or a record.

/** A question as a line of the list. */
export interface Item extends Pick<GateRow, "id" | "run" | "stage" | "question" | "openedAt" | "expiresAt"> {
  readonly pipeline: string;
}

/** A gate with the run that it is a matter of. */
export interface Subject {
  readonly run: ShownRun;
  readonly gate: ShownGate;
}

/** A gate that is looked at, and what must be answered. Nothing is chosen before a person does. */
export interface OpenGate extends Subject {
  /** Place of the chosen option; -1 while none is. */
  readonly option: number;
  readonly note: string;
  /** The answer in words, where there are no options. */
  readonly words: string;
  /** How many lines of what it is about were scrolled away. */
  readonly scrolled: number;
  /** Place of the file that is shown next. */
  readonly file: number;
}

/** A line that is typed; with `sends` the answer goes out when it ends. */
export interface Typing {
  readonly what: "answer" | "note";
  readonly sends: boolean;
}

/** The inbox at a moment. */
export interface Inbox {
  readonly items: readonly Item[];
  /** Place of the cursor in the list. */
  readonly at: number;
  readonly open: OpenGate | null;
  readonly typing: Typing | null;
  readonly notice: string;
}

/** An inbox with nothing in it. */
export const EMPTY: Inbox = { items: [], at: 0, open: null, typing: null, notice: "" };

/** The inbox after a look at the record; the cursor stays on its question, else where that was. */
export function refreshed(inbox: Inbox, items: readonly Item[], subject: Subject | null): Inbox {
  const here = inbox.items[inbox.at]?.id;
  const found = items.findIndex(({ id }) => id === here);
  const at = found < 0 ? Math.max(0, Math.min(inbox.at, items.length - 1)) : found;
  const { open } = inbox;
  if (open === null) return { ...inbox, items, at };
  if (subject === null) return { ...inbox, items, at, open: null, typing: null, notice: "That question is gone." };
  const next = { ...inbox, items, at, open: { ...open, ...subject } };
  const closes = isOpen(open) && !isOpen(subject);
  return closes ? { ...next, typing: null, notice: closedWords(subject.gate) } : next;
}

/** Tells whether a gate still takes an answer. */
export function isOpen({ gate }: Subject): boolean {
  return gate.state === "open";
}

/** Whether an answer takes a note; one in words is its own. */
export function noteOf({ note, options }: ShownGate): ShownGate["note"] {
  return options.length === 0 ? "none" : note;
}

function closedWords({ state, answer, answeredBy }: ShownGate): string {
  const by = answeredBy === null || answeredBy.startsWith("system:") ? "its rule" : answeredBy;
  if (state === "answered") return `Answered meanwhile by ${by}: ${answer ?? ""}.`;
  return state === "expired" ? "It has expired meanwhile." : "It was withdrawn meanwhile.";
}

/** Looks at a gate. */
export function opened(inbox: Inbox, subject: Subject): Inbox {
  const at = inbox.items.findIndex(({ id }) => id === subject.gate.id);
  const open = { ...subject, option: -1, note: "", words: "", scrolled: 0, file: 0 };
  return { ...inbox, at: at < 0 ? inbox.at : at, open, typing: null };
}

/** The question after the one that is looked at, or before it; null where there is none. */
export function neighbour({ items, at, open }: Inbox, step: 1 | -1): Item | null {
  const stands = items[at]?.id === open?.gate.id;
  return items[stands || step < 0 ? at + step : at] ?? null;
}
