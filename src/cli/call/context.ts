import { HoldfastError } from "../../base/failure.ts";
import { currentFolder } from "../../app/host/current-folder.ts";
import { homeFolder } from "../../app/home/home-folder.ts";
import { withExecution } from "../../app/host/own-execution.ts";
import { forTerminal } from "../print/for-terminal.ts";
import { printable } from "../print/printable.ts";
import type { Reading } from "../../app/reading/reading.ts";
import { writeOut } from "../print/output.ts";
import { callOf } from "./call-of.ts";

/** What every command gets: where its home is, and how it is to speak. */
export interface CommandContext {
  readonly home: string;
  readonly json: boolean;
  readonly color: boolean;
  readonly terminal: boolean;
  /** Columns of the terminal; without one there is no limit. */
  readonly width: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether what is asked concerns every project, and not the one that the person is in alone. */
  readonly all: boolean;
  /** Prints a line on standard output. */
  readonly print: (line: string) => void;
  /** Prints one JSON document. */
  readonly document: (value: unknown) => void;
  /** Says something to a person on standard error. */
  readonly say: (line: string) => void;
}

/** Options that every command takes. */
export interface GlobalOptions {
  readonly home?: string;
  readonly json?: boolean;
  readonly color?: boolean;
  readonly all?: boolean;
}

/** Makes the context of one invocation. */
export function createContext(options: GlobalOptions): CommandContext {
  const terminal = process.stdout.isTTY && options.json !== true;
  const color = terminal && options.color !== false && process.env["NO_COLOR"] === undefined;
  const home = homeFolder(options.home, process.env);
  const width = terminal && process.stdout.columns > 0 ? process.stdout.columns : Infinity;
  return {
    home,
    json: options.json === true,
    color,
    terminal,
    width,
    env: withExecution(process.env, home),
    // A folder that is gone concerns only those who ask for it.
    get cwd() {
      return currentFolder();
    },
    all: options.all === true,
    print: (line) => {
      const text = printable(line, color);
      writeOut(`${terminal ? forTerminal(text, { width, program: programHere }) : text}\n`);
    },
    document: (value) => writeOut(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : 0)}\n`),
    say: (line) => process.stderr.write(`${forPerson(printable(line, color))}\n`),
  };
}

/** Words on standard error, laid out where that is a terminal. */
export function forPerson(text: string): string {
  if (!process.stderr.isTTY) return text;
  const width = process.stderr.columns > 0 ? process.stderr.columns : Infinity;
  return forTerminal(text, { width, program: programHere });
}

/** How this program is called where it was called. */
export function programHere(): string {
  return callOf({ env: process.env, cwd: folderOrNone() });
}

function folderOrNone(): string | null {
  try {
    return currentFolder();
  } catch {
    return null;
  }
}

/** A context in which something else holds; to spread one would ask for the folder. */
export function contextWith(context: CommandContext, changes: Partial<CommandContext>): CommandContext {
  const [kept, changed] = [context, changes].map((one) => Object.getOwnPropertyDescriptors(one));
  const copy: CommandContext = Object.create(Object.prototype, { ...kept, ...changed });
  return copy;
}

/** What is said where a run is looked for and there is no store yet. */
export function noRunYet(): HoldfastError {
  return new HoldfastError("NOT_FOUND", "This home has no run yet.", { hint: "Start one: holdfast run FILE." });
}

/** Opens the home to read, for as long as the work takes. Throws NOT_FOUND where there is no store yet. */
export async function reading<T>(context: CommandContext, work: (reading: Reading) => T | Promise<T>): Promise<T> {
  // Lists do without all that this loads.
  const { openReading } = await import("../../app/reading/reading.ts");
  const open = openReading(context.home);
  if (open === null) throw noRunYet();
  try {
    return await work(open);
  } finally {
    open.close();
  }
}
