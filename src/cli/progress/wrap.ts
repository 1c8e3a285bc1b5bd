import { cleanLine, fit, graphemesOf, widthOf } from "./fit.ts";

/** A text as lines of at most so many columns, broken between words; its own lines stay lines. It moves no cursor. */
export function wrap(text: string, width: number): readonly string[] {
  const columns = Math.max(2, width);
  return text.split(/\r?\n/).flatMap((line) => wrapLine(line, columns));
}

function wrapLine(line: string, columns: number): readonly string[] {
  const indent = " ".repeat(Math.min(/^ */.exec(line)?.[0].length ?? 0, Math.floor(columns / 2)));
  if (columns === Infinity) return [(indent + cleanLine(line)).trimEnd()];
  const words = cleanLine(line)
    .split(" ")
    .flatMap((word) => pieces(word, columns - indent.length));
  const lines: string[] = [];
  let current = "";
  for (const word of words) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (widthOf(longer) <= columns - indent.length) {
      current = longer;
      continue;
    }
    lines.push(indent + current);
    current = word;
  }
  return [...lines, (indent + current).trimEnd()];
}

/** A word that is wider than a line, in pieces that are not. */
function pieces(word: string, columns: number): readonly string[] {
  if (widthOf(word) <= columns) return [word];
  const found: string[] = [];
  let piece = "";
  for (const { segment } of graphemesOf(word)) {
    if (piece !== "" && widthOf(piece + segment) > columns) {
      found.push(piece);
      piece = "";
    }
    piece += segment;
  }
  return [...found, piece];
}

/** The end of a text that fits, where what is typed last matters. */
export function fitEnd(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const kept: string[] = [];
  let room = width - 1;
  for (const { segment } of [...graphemesOf(text)].toReversed()) {
    room -= widthOf(segment);
    if (room < 0) break;
    kept.unshift(segment);
  }
  return fit(`…${kept.join("")}`, width);
}
