import { styleText } from "../call/node-util.ts";
import { fit, widthOf } from "../progress/fit.ts";
import { fitEnd } from "../progress/wrap.ts";

/** What the inbox is painted on. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly color: boolean;
}

/** The line that is being typed. */
export interface Typed {
  readonly text: string;
  readonly cursor: number;
}

/** A whole screen. */
export interface Frame {
  readonly lines: readonly string[];
  /** Where the cursor stands; null where it is not shown. */
  readonly cursor: { readonly row: number; readonly column: number } | null;
  /** How far what an open gate is about is scrolled, within what there is. */
  readonly scrolled: number;
}

/** So much of a list as there is room for, with the chosen one in it. */
export function windowOf<T>(
  items: readonly T[],
  at: number,
  room: number,
): { readonly items: readonly T[]; readonly from: number } {
  const from = Math.max(0, Math.min(at - Math.floor(room / 2), items.length - room));
  return { items: items.slice(from, from + room), from };
}

/** A duration by its greatest unit alone. */
export function brief(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

/** A line that stands out; only where colours are wanted. */
export function strong(line: string, { color }: Canvas): string {
  return color ? styleText("bold", line, { validateStream: false }) : line;
}

/** A line that stands back; only where colours are wanted. */
export function dim(line: string, { color }: Canvas): string {
  return color ? styleText("gray", line, { validateStream: false }) : line;
}

/** The line that is typed, and the column of its cursor. */
export function typedLine(label: string, { text, cursor }: Typed, width: number): readonly [line: string, at: number] {
  const before = fitEnd(cleanTyped(text.slice(0, cursor)), Math.max(1, width - widthOf(label) - 1));
  const start = label + before;
  const after = fit(cleanTyped(text.slice(cursor)), Math.max(0, width - widthOf(start)));
  return [start + after, widthOf(start)];
}

/** Spaces count while one types. */
function cleanTyped(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, " ");
}
