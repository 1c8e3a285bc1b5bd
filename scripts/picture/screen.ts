/** A piece of a line in one colour. */
export interface Span {
  readonly text: string;
  readonly colour: string;
}

/** What a terminal shows: lines of characters, each with its colour. */
export type Screen = readonly (readonly Span[])[];

interface Letter {
  readonly letter: string;
  readonly colour: string;
}

const COLOURS: Readonly<Record<string, string>> = { 31: "red", 32: "green", 33: "yellow", 36: "cyan" };

/** Plays what a program wrote to a terminal: text, colours, going up and clearing what is below. */
export function playTerminal(text: string): Screen {
  const lines: Letter[][] = [[]];
  const at = { row: 0, column: 0, colour: "plain" };
  for (const [piece] of text.matchAll(/\u001B\[\d*(?:;\d+)*[A-Za-z]|[^\u001B]/gu)) {
    if (piece.startsWith("\u001B")) obey(lines, at, piece);
    else if (piece === "\r") at.column = 0;
    else if (piece === "\n") {
      at.row += 1;
      lines[at.row] ??= [];
    } else {
      const line = (lines[at.row] ??= []);
      line[at.column] = { letter: piece, colour: at.colour };
      at.column += 1;
    }
  }
  return lines.map(spansOf);
}

interface Cursor {
  row: number;
  column: number;
  colour: string;
}

function obey(lines: Letter[][], at: Cursor, order: string): void {
  const number = /\d+/.exec(order)?.[0] ?? "";
  if (order.endsWith("A")) at.row = Math.max(0, at.row - Number(number));
  if (order.endsWith("m")) at.colour = COLOURS[number] ?? "plain";
  if (order.endsWith("J")) {
    lines.length = at.row + 1;
    lines[at.row]?.splice(at.column);
  }
}

function spansOf(line: readonly Letter[]): readonly Span[] {
  const spans: { text: string; colour: string }[] = [];
  for (const { letter, colour } of line) {
    const last = spans.at(-1);
    if (last?.colour === colour) last.text += letter;
    else spans.push({ text: letter, colour });
  }
  return spans;
}
