const MOST_LINES = 4;
const LONGEST_LINE = 300;

/** A long text by its beginning, with what was cut off. */
export function shorten(text: string, mostLines: number = MOST_LINES): string {
  const lines = dedented(text.replaceAll("\r", "").trimEnd().split("\n"));
  const shown = lines.slice(0, mostLines).map(shortenLine);
  const more = lines.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`… ${more} more line${more === 1 ? "" : "s"}`])].join("\n");
}

/** One line of a text: what comes after it is counted. */
export function shortenToLine(text: string): string {
  const [first = "", ...more] = text.trim().split("\n");
  const line = shortenLine(first);
  return more.length === 0 ? line : `${line} … ${more.length} more line${more.length === 1 ? "" : "s"}`;
}

function shortenLine(line: string): string {
  const characters = Array.from(line);
  const more = characters.length - LONGEST_LINE;
  return more <= 0 ? line : `${characters.slice(0, LONGEST_LINE).join("")} … ${more} more characters`;
}

/** Lines without the blanks that all of them begin with. */
function dedented(lines: readonly string[]): readonly string[] {
  const depths = lines.flatMap((line) => (line.trim() === "" ? [] : [/^ */.exec(line)?.[0].length ?? 0]));
  const depth = depths.length === 0 ? 0 : depths.reduce((least, one) => Math.min(least, one));
  return lines.map((line) => line.slice(depth));
}
