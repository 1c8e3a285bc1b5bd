import { styleText } from "../call/node-util.ts";
import { asCalled } from "../print/for-terminal.ts";
import { fit, pad, widthOf } from "./fit.ts";
import { attemptWords } from "./stage-line.ts";
import type { StageLine } from "./lines.ts";

/** What the lines are painted on. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly color: boolean;
  /** The run has ended: where to look further is said below the lines. */
  readonly over: boolean;
  /** How this program is called from here. */
  readonly program: () => string;
}

/** A colour of the screen. */
type Colour = "green" | "red" | "yellow" | "cyan" | "gray";

/** The mark of each state, and its colour. */
export const LOOKS: Readonly<Record<string, readonly [mark: string, colour: Colour]>> = {
  ready: ["·", "gray"],
  running: ["●", "cyan"],
  reviewing: ["●", "cyan"],
  succeeded: ["✓", "green"],
  failed: ["✗", "red"],
  skipped: ["–", "gray"],
  cancelled: ["–", "gray"],
  waiting: ["?", "yellow"],
  answered: ["·", "yellow"],
  again: ["↻", "yellow"],
};

const STATE_COLUMNS = 9;
const WIDE = 70;

/** Paints a line for each stage, none wider than the canvas and no more of them than it has rows; notes come below their stage while there is room. */
export function paintLines(lines: readonly StageLine[], canvas: Canvas): readonly string[] {
  const { shown, hidden } = chooseLines(lines, canvas.rows - 1);
  const widest = Math.max(0, ...shown.map((line) => widthOf(line.stage)));
  const nameColumns = Math.min(widest, Math.max(8, Math.floor(canvas.columns / 3)));
  const noted = chooseNotes(
    shown.map((line) => [line, notesOf(line, canvas)]),
    canvas.rows - 1 - shown.length - (hidden === 0 ? 0 : 1),
  );
  const painted = shown.flatMap((line) => [
    paintLine(line, nameColumns, canvas),
    ...(noted.get(line) ?? []).map((note) => paintNote(note, canvas)),
  ]);
  return hidden === 0 ? painted : [...painted, fit(`  ${hidden} more`, canvas.columns - 1)];
}

const MOST_NOTES = 3;

function notesOf({ notes, look }: StageLine, { over, program }: Canvas): readonly string[] {
  return [...notes, ...(look === "" || over ? [] : [asCalled(look, program)])].slice(-MOST_NOTES);
}

/** The newest notes of each stage, the lowest stages first where there is not room for all. */
function chooseNotes(
  lines: readonly (readonly [StageLine, readonly string[]])[],
  room: number,
): ReadonlyMap<StageLine, readonly string[]> {
  const chosen = new Map<StageLine, readonly string[]>();
  let left = room;
  for (const [line, notes] of lines.toReversed()) {
    if (left <= 0) break;
    chosen.set(line, notes.slice(-left));
    left -= Math.min(left, notes.length);
  }
  return chosen;
}

function paintNote(note: string, { columns, color }: Canvas): string {
  const text = fit(`  ↳ ${note}`, Math.max(1, columns - 1));
  return color ? styleText("yellow", text, { validateStream: false }) : text;
}

/** Where there is no room for all, those that are not over come first, then those that were over last. */
function chooseLines(
  lines: readonly StageLine[],
  room: number,
): { readonly shown: readonly StageLine[]; readonly hidden: number } {
  if (lines.length <= room) return { shown: lines, hidden: 0 };
  const places = Math.max(1, room - 1);
  const newest = lines.toSorted((one, other) => (other.until ?? Infinity) - (one.until ?? Infinity) || 0);
  const chosen = new Set(newest.slice(0, places));
  return { shown: lines.filter((line) => chosen.has(line)), hidden: lines.length - places };
}

function paintLine(line: StageLine, nameColumns: number, { columns, now, color }: Canvas): string {
  const [mark, colour] = LOOKS[line.state] ?? ["·", "gray"];
  const name = pad(fit(line.stage, nameColumns), nameColumns);
  const time = elapsed((line.until ?? now) - line.since).padStart(6);
  const more = [attemptText(line, columns >= WIDE), costText(line), line.words].filter((text) => text !== "");
  const text = [` ${name} ${line.state.padEnd(STATE_COLUMNS)} ${time}`, ...more].join("  ").trimEnd();
  const cut = fit(text, Math.max(1, columns - 1 - widthOf(mark)));
  return (color ? styleText(colour, mark, { validateStream: false }) : mark) + cut;
}

function attemptText(line: StageLine, wide: boolean): string {
  const { items } = line;
  return items === null ? attemptWords(line, wide) : `${items.done}/${items.all}`;
}

function costText({ usd }: StageLine): string {
  return usd === null || usd === 0 ? "" : `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}

/** A duration in few columns: `0.4s`, `12s`, `3:05`, `2:10:00`. */
function elapsed(durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  if (seconds < 60) return `${Math.floor(seconds)}s`;
  const minutes = seconds / 60;
  return minutes < 60
    ? `${Math.floor(minutes)}:${twoDigits(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, "0");
}
