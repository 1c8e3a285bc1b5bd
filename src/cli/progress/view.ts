import { formatDuration } from "../../base/text/duration.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { wordsOf } from "../../base/json/json-fields.ts";
import { programHere, type CommandContext } from "../call/context.ts";
import { widthOf } from "./fit.ts";
import { paintLines } from "./paint.ts";
import { attemptWords, takeEvent, takeObservation, type Told } from "./stage-line.ts";
import { writeOut } from "../print/output.ts";
import type { StageLine, StageLines } from "./lines.ts";

/** Shows how a run goes on: a line per stage that is kept up to date on a terminal, a line per change elsewhere. */
export interface ProgressView {
  readonly event: (event: JsonObject) => void;
  readonly observe: (seen: JsonObject) => void;
  /** Says something to a person, above the lines. */
  readonly note: (words: string) => void;
  /** Leaves the terminal to somebody else while the work takes. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
  readonly end: () => void;
}

const REDRAW_MS = 120;

/** Makes the view that fits where it is shown; with --json nothing is shown. */
export function createProgressView(context: CommandContext): ProgressView {
  if (context.terminal && context.env["TERM"] !== "dumb") return createLiveView(context);
  return {
    ...createPlainView(context),
    note: context.say,
    aside: async (work) => work(),
    end: () => {},
  };
}

function createPlainView(context: CommandContext): Pick<ProgressView, "event" | "observe"> {
  const lines: StageLines = new Map();
  const owed: string[] = [];
  const tell = (told: Told): void => {
    if (told.is === "note") return context.print(told.words);
    const { line } = told;
    if (line.state === "ready") return;
    // What ends with a failure says at its end where to look.
    if (GOES_ON.has(line.state)) for (const look of owed.splice(0)) context.print(`  ${look}`);
    context.print(plainLine(line));
    if (line.look !== "") owed.push(line.look);
  };
  return {
    event: (event) => {
      const told = takeEvent(lines, event);
      if (told !== null && !context.json) tell(told);
    },
    observe: () => {},
  };
}

const GOES_ON: ReadonlySet<string> = new Set(["running", "succeeded", "waiting"]);

function plainLine(line: StageLine): string {
  const attempt = line.attempt > 1 ? ` (${attemptWords(line, true)})` : "";
  const took = line.until === null ? "" : ` after ${formatDuration(line.until - line.since)}`;
  const words = line.words === "" ? "" : `${line.words.startsWith("(") ? " " : ": "}${line.words}`;
  return `${line.stage}: ${line.state}${attempt}${took}${words}`;
}

const ENDS: ReadonlySet<string> = new Set(["run.completed", "run.failed", "run.cancelled"]);

function createLiveView(context: CommandContext): ProgressView {
  const lines: StageLines = new Map();
  const screen = createScreen();
  let quiet = false;
  let over = false;
  const draw = (): void => {
    if (quiet) return;
    const canvas = { ...screen.size(), now: Date.now(), color: context.color, over, program: programHere };
    screen.show(paintLines([...lines.values()], canvas));
  };
  const timer = setInterval(draw, REDRAW_MS);
  process.stdout.on("resize", draw);
  const settle = (): void => {
    draw();
    screen.keep();
  };
  return {
    event: (event) => {
      takeEvent(lines, event);
      over = ENDS.has(wordsOf(event["type"]));
    },
    observe: (seen) => {
      takeObservation(lines, seen);
    },
    note: (words) => {
      screen.show([]);
      context.say(words);
      draw();
    },
    aside: async (work) => {
      settle();
      quiet = true;
      try {
        return await work();
      } finally {
        quiet = false;
      }
    },
    end: () => {
      clearInterval(timer);
      process.stdout.off("resize", draw);
      settle();
    },
  };
}

interface Screen {
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Puts these lines where the last ones were. */
  readonly show: (lines: readonly string[]) => void;
  /** Leaves what is shown where it is; the next lines come below. */
  readonly keep: () => void;
}

function createScreen(): Screen {
  let shown: readonly string[] = [];
  return {
    size: terminalSize,
    show: (lines) => {
      if (lines.join("\n") === shown.join("\n")) return;
      const up = rowsOf(shown, terminalSize().columns);
      const text = lines.map((line) => `${line}\u001B[K\n`).join("");
      writeOut(`${up === 0 ? "" : `\u001B[${up}A\r`}${text}\u001B[J`);
      shown = lines;
    },
    keep: () => {
      shown = [];
    },
  };
}

function terminalSize(): { readonly columns: number; readonly rows: number } {
  const { columns, rows } = process.stdout;
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}

/** A terminal that became narrower has broken the lines that it shows. */
function rowsOf(lines: readonly string[], columns: number): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
}
