import { formatDuration } from "../../base/duration.ts";
import type { JsonObject } from "../../base/json.ts";
import type { CommandContext } from "../context.ts";
import { widthOf } from "./fit.ts";
import { paintLines } from "./paint.ts";
import { attemptWords, takeEvent, takeObservation, type StageLine, type StageLines } from "./stage-line.ts";

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
  return {
    event: (event) => {
      const told = takeEvent(lines, event);
      if (told !== null && !context.json && told.state !== "ready") context.print(plainLine(told));
    },
    observe: () => {},
  };
}

function plainLine(line: StageLine): string {
  const attempt = line.attempt > 1 ? ` (${attemptWords(line, true)})` : "";
  const took = line.until === null ? "" : ` after ${formatDuration(line.until - line.since)}`;
  return `${line.stage}: ${line.state}${attempt}${took}${line.words === "" ? "" : `: ${line.words}`}`;
}

function createLiveView(context: CommandContext): ProgressView {
  const lines: StageLines = new Map();
  const screen = createScreen();
  let quiet = false;
  const draw = (): void => {
    if (quiet) return;
    const { columns, rows } = screen.size();
    screen.show(paintLines([...lines.values()], { columns, rows, now: Date.now(), color: context.color }));
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
      process.stdout.write(`${up === 0 ? "" : `\u001B[${up}A\r`}${text}\u001B[J`);
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
