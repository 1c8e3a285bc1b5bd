import { filesShown } from "../ask/gate-words.ts";
import { isOpen, neighbour, noteOf, type Inbox, type OpenGate } from "./inbox.ts";

/** A key that was pressed: its name as Node calls it, or the character. */
export interface Key {
  readonly name: string;
  /** The line that was typed, where a line is. */
  readonly line: string;
}

/** What a key makes of the inbox, and what must be done for it. */
export interface Pressed {
  readonly inbox: Inbox;
  readonly deed: Deed | null;
}

/** What only the outside can do. */
export type Deed =
  | { readonly is: "leave" }
  | { readonly is: "open"; readonly gate: string }
  | { readonly is: "type"; readonly text: string }
  | { readonly is: "view"; readonly path: string; readonly words: string }
  | { readonly is: "answer"; readonly option: string; readonly note: string | null };

/** Takes a key. One that means nothing changes nothing. */
export function press(inbox: Inbox, key: Key): Pressed {
  if (inbox.typing !== null) return whileTyping(inbox, key);
  const quiet = { ...inbox, notice: "" };
  return inbox.open === null ? inList(quiet, key) : inGate(quiet, inbox.open, key);
}

const stay = (inbox: Inbox): Pressed => ({ inbox, deed: null });
const say = (inbox: Inbox, notice: string): Pressed => stay({ ...inbox, notice });

const PAGE = 10;

function inList(inbox: Inbox, { name }: Key): Pressed {
  const move = (at: number): Pressed => stay({ ...inbox, at: Math.max(0, Math.min(at, inbox.items.length - 1)) });
  switch (name) {
    case "up":
    case "k":
      return move(inbox.at - 1);
    case "down":
    case "j":
      return move(inbox.at + 1);
    case "pageup":
      return move(inbox.at - PAGE);
    case "pagedown":
    case "space":
      return move(inbox.at + PAGE);
    case "home":
    case "g":
      return move(0);
    case "end":
    case "G":
      return move(Infinity);
    default:
      return leaveOrOpen(inbox, name);
  }
}

function leaveOrOpen(inbox: Inbox, name: string): Pressed {
  if (name === "q" || name === "escape") return { inbox, deed: { is: "leave" } };
  const item = inbox.items[inbox.at];
  const opens = name === "return" || name === "right" || name === "l";
  return opens && item !== undefined ? { inbox, deed: { is: "open", gate: item.id } } : stay(inbox);
}

function inGate(inbox: Inbox, open: OpenGate, key: Key): Pressed {
  switch (key.name) {
    case "escape":
    case "q":
    case "left":
    case "h":
      return stay({ ...inbox, open: null });
    case "tab":
    case "s":
    case "right":
    case "l":
      return skip(inbox, 1);
    case "S":
    case "p":
      return skip(inbox, -1);
    case "pageup":
    case "b":
      return scroll(inbox, open, -5);
    case "pagedown":
    case "space":
      return scroll(inbox, open, 5);
    case "o":
      return view(inbox, open);
    default:
      return isOpen(open) ? answering(inbox, open, key) : whenClosed(inbox, key);
  }
}

function whenClosed(inbox: Inbox, { name }: Key): Pressed {
  return name === "return" ? skip(inbox, 1) : say(inbox, "It takes no answer any more.");
}

/** Goes on to another question; at the end the list is shown again. */
export function skip(inbox: Inbox, step: 1 | -1): Pressed {
  const next = neighbour(inbox, step);
  if (next !== null) return { inbox, deed: { is: "open", gate: next.id } };
  const notice = step < 0 ? "That was the first question." : "That was the last question.";
  return say({ ...inbox, open: null, typing: null }, inbox.items.length === 0 ? inbox.notice : notice);
}

function scroll(inbox: Inbox, open: OpenGate, lines: number): Pressed {
  return stay({ ...inbox, open: { ...open, scrolled: Math.max(0, open.scrolled + lines) } });
}

/** Opens the files one after the other. */
function view(inbox: Inbox, open: OpenGate): Pressed {
  const files = filesShown(open.run, open.gate);
  const file = files[open.file % files.length];
  if (file === undefined) return say(inbox, "It shows no file.");
  const count = files.length === 1 ? "" : ` (${(open.file % files.length) + 1} of ${files.length})`;
  const words = `${file.stage}.${file.name}${count}`;
  return {
    inbox: { ...inbox, open: { ...open, file: open.file + 1 } },
    deed: { is: "view", path: file.path, words },
  };
}

function answering(inbox: Inbox, open: OpenGate, { name }: Key): Pressed {
  const { options } = open.gate;
  const choose = (option: number): Pressed => stay({ ...inbox, open: { ...open, option } });
  if (/^[1-9]$/.test(name)) return Number(name) <= options.length ? choose(Number(name) - 1) : stay(inbox);
  switch (name) {
    case "up":
    case "k":
      return options.length === 0 ? scroll(inbox, open, -1) : choose(Math.max(0, open.option - 1));
    case "down":
    case "j":
      return options.length === 0 ? scroll(inbox, open, 1) : choose(Math.min(options.length - 1, open.option + 1));
    case "n":
      if (noteOf(open.gate) === "none") return say(inbox, "It takes no note.");
      return type({ ...inbox, typing: { what: "note", sends: false } }, open.note);
    case "return":
      return give(inbox, open);
    default:
      return stay(inbox);
  }
}

function type(inbox: Inbox, text: string): Pressed {
  return { inbox, deed: { is: "type", text } };
}

/** Enter: asks for what is missing, else answers. */
function give(inbox: Inbox, open: OpenGate): Pressed {
  const { options } = open.gate;
  if (options.length === 0) return type({ ...inbox, typing: { what: "answer", sends: true } }, "");
  const option = options[open.option];
  if (option === undefined) return say(inbox, "Choose an option first: by its number, or with ↑ and ↓.");
  return send(inbox, open, option.name);
}

function send(inbox: Inbox, open: OpenGate, option: string): Pressed {
  if (noteOf(open.gate) === "required" && open.note === "")
    return type({ ...inbox, typing: { what: "note", sends: true }, notice: "" }, "");
  return {
    inbox: { ...inbox, typing: null },
    deed: { is: "answer", option, note: open.note === "" ? null : open.note },
  };
}

function whileTyping(inbox: Inbox, { name, line }: Key): Pressed {
  const { typing, open } = inbox;
  if (typing === null || open === null) return stay({ ...inbox, typing: null });
  if (name === "escape") return stay({ ...inbox, typing: null, notice: "" });
  if (name !== "return") return stay(inbox);
  const words = line.trim();
  return typing.what === "note" ? noted(inbox, open, words) : answered(inbox, open, words);
}

function noted(inbox: Inbox, open: OpenGate, note: string): Pressed {
  const next = { ...inbox, open: { ...open, note } };
  if (inbox.typing?.sends !== true) return stay({ ...next, typing: null, notice: "" });
  if (note === "")
    return { inbox: { ...inbox, notice: "This question needs a note." }, deed: { is: "type", text: "" } };
  const option = open.gate.options[open.option]?.name ?? open.words;
  return send(next, next.open, option);
}

function answered(inbox: Inbox, open: OpenGate, words: string): Pressed {
  if (words === "") return stay({ ...inbox, typing: null, notice: "" });
  return send({ ...inbox, open: { ...open, words } }, { ...open, words }, words);
}
