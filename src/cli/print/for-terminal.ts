import { widthOf } from "../progress/fit.ts";

/** What words for a person are laid out for. */
export interface TerminalView {
  /** Infinity: no line is broken. */
  readonly width: number;
  /** How this program is called from here. */
  readonly program: () => string;
}

/** Words of this program as a person at a terminal needs them: commands as they can be pasted, lines broken between words. */
export function forTerminal(text: string, { width, program }: TerminalView): string {
  return asCalled(text, program)
    .split("\n")
    .flatMap((line) => (width === Infinity ? [line] : broken(line, width)))
    .join("\n");
}

const ESCAPE = "\u001B";

/** A command is named in backticks, at the begin of a line (coloured or not), or after a colon, an arrow or `&&`; what a sentence says of Holdfast is none. */
const NAMED = /(?<=^(?:\p{Cc}\[[\d;]*m|\s)*|[:↳] +|`|&& )holdfast(?= [a-z@-])/gmu;

/** Commands by the name under which the program can be called from here. */
export function asCalled(text: string, program: () => string): string {
  return text.includes("holdfast ") ? text.replaceAll(NAMED, () => program()) : text;
}

/** What is copied stays in one piece: words in backticks, and a command to the end of its line. */
const COPIED = /`[^`]*`|(?<=^ *|[:↳] +)(?:npx holdfast|node \S*\bholdfast\.js'?|holdfast) [a-z@-].*$/gu;
/** A line of a file below a fault, and the caret that points into it. */
const EXCERPT = /^ *\d* \| /u;
const GLUE = "\uE000";

function broken(line: string, width: number): readonly string[] {
  if (isAsItIs(line) || widthOf(line) <= width) return [line];
  const glued = line.replaceAll(COPIED, (copied) => copied.replaceAll(" ", GLUE));
  const indent = " ".repeat(line.search(/[^ ]/u));
  const lines: string[] = [];
  let current = "";
  for (const unit of glued.match(/\s*\S+/gu) ?? []) {
    if (current === "" || widthOf(current + unit) <= width) current += unit;
    else {
      lines.push(current);
      current = indent + (indent !== "" || isCopied(unit) ? "  " : "") + unit.trimStart();
    }
  }
  return [...lines, current].map((part) => part.replaceAll(GLUE, " "));
}

/** What is coloured fits already, and lines of a file are looked at as they are there. */
function isAsItIs(line: string): boolean {
  return line.includes(ESCAPE) || EXCERPT.test(line);
}

function isCopied(unit: string): boolean {
  return unit.includes(GLUE) || unit.includes("/");
}
