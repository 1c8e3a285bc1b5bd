import type { Screen, Span } from "./screen.ts";

const LETTER = 7.85;
const LINE = 19;
const MARGIN = 20;
const BAR = 34;

const FILLS: Readonly<Record<string, string>> = {
  plain: "#d6dae0",
  red: "#f47067",
  green: "#57ab5a",
  yellow: "#c69026",
  cyan: "#39c5cf",
};

/** Draws a screen as a window of a terminal. */
export function drawSvg(screen: Screen, title: string): string {
  const columns = Math.max(...screen.map((line) => line.reduce((sum, span) => sum + span.text.length, 0)));
  const width = Math.ceil(columns * LETTER + 2 * MARGIN);
  const height = BAR + screen.length * LINE + MARGIN;
  const dots = ["#f47067", "#c69026", "#57ab5a"].map(
    (fill, index) => `<circle cx="${MARGIN + index * 18}" cy="17" r="5.5" fill="${fill}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${width}" height="${height}" rx="9" fill="#1c2128"/>`,
    ...dots,
    `<g font-family="ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', monospace" font-size="13" xml:space="preserve">`,
    ...screen.map((line, row) => drawLine(line, BAR + (row + 1) * LINE - 5)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

// Each word is placed by its column, so that the table stays one whatever font the reader has.
function drawLine(line: readonly Span[], y: number): string {
  let column = 0;
  const words = line.flatMap(({ text, colour }) => {
    const begin = column;
    column += text.length;
    return [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: word, index }) => ({ word, colour, at: begin + index }));
  });
  return words
    .map(({ word, colour, at }) => {
      const x = (MARGIN + at * LETTER).toFixed(1);
      const length = (word.length * LETTER).toFixed(1);
      return `<text x="${x}" y="${y}" textLength="${length}" fill="${FILLS[colour] ?? FILLS["plain"]}">${escaped(word)}</text>`;
    })
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
