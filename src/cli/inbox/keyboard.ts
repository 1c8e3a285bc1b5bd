import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Key } from "./press.ts";

/** The keyboard, key by key; Node's line editor keeps the line that is typed. */
export interface Keyboard extends Disposable {
  readonly typed: () => { readonly text: string; readonly cursor: number };
  /** Puts a text in the place of the line that is typed. */
  readonly put: (text: string) => void;
}

/** Who hears the keyboard. */
export interface KeyboardPort {
  /** Tells whether a line is being typed; else no key is kept. */
  readonly types: () => boolean;
  readonly key: (key: Key) => void;
  /** Ctrl-C, and the end of the input. */
  readonly leave: (code: number) => void;
  /** Ctrl-Z: the program is to stop for a while. */
  readonly stop: () => void;
}

const ESCAPE_MS = 50;
const INTERRUPTED = 130;

/** As Node describes a key. */
interface NodeKey {
  readonly name?: string | undefined;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
  readonly shift?: boolean;
}

/** Takes the keyboard until it is disposed of. */
export function openKeyboard(port: KeyboardPort): Keyboard {
  // The editor's own painting is for a line at the bottom; here the screen is painted as a whole.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const editor = createInterface({
    input: process.stdin,
    output: nowhere,
    terminal: true,
    historySize: 0,
    escapeCodeTimeout: ESCAPE_MS,
  });
  let entered = "";
  let pastes = false;
  const put = (text: string): void => {
    editor.write(null, { ctrl: true, name: "e" });
    editor.write(null, { ctrl: true, name: "u" });
    if (text !== "") editor.write(text);
  };
  const pressed = (text: string | undefined, key: NodeKey): void => {
    if (key.name === "paste-start" || key.name === "paste-end") pastes = key.name === "paste-start";
    else if (pastes && port.types()) pasted(key);
    else if (!pastes && isPlain(key)) port.key({ name: nameOf(text, key), line: entered });
    if (!port.types() && editor.line !== "") put("");
  };
  /** The lines of a pasted text become one; it presses no key. */
  const pasted = (key: NodeKey): void => {
    if (nameOf(undefined, key) === "return") put(`${entered} `);
    port.key({ name: "", line: "" });
  };
  editor.on("line", (line) => {
    entered = line;
  });
  editor.on("SIGINT", () => port.leave(INTERRUPTED));
  editor.on("SIGTSTP", port.stop);
  editor.on("close", () => port.leave(0));
  process.stdin.on("keypress", pressed);
  return {
    typed: () => ({ text: editor.line, cursor: editor.cursor }),
    put,
    [Symbol.dispose]: () => {
      process.stdin.off("keypress", pressed);
      editor.close();
    },
  };
}

/** Node takes Escape alone for the beginning of an Alt. */
function isPlain({ name, ctrl, meta }: NodeKey): boolean {
  return ctrl !== true && (meta !== true || name === "escape");
}

function nameOf(text: string | undefined, { name, shift }: NodeKey): string {
  if (name === "enter") return "return";
  if (name === undefined) return text ?? "";
  return shift === true && name.length === 1 ? name.toUpperCase() : name;
}
