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

const ESCAPE = "\u001B";

const COLOURS: Readonly<Record<string, string>> = { 31: "red", 32: "green", 33: "yellow", 36: "cyan" };

/** Plays what a program wrote to a terminal: text, colours, going up and clearing what is below. */
export function playTerminal(text: string): Screen {
  const lines: Letter[][] = [[]];
  const at = { row: 0, column: 0, colour: "plain" };
  const [first = "", ...rest] = text.split(ESCAPE);
  write(lines, at, first);
  for (const piece of rest) {
    const order = /^\[[\d;]*[A-Za-z]/.exec(piece)?.[0] ?? "";
    obey(lines, at, order);
    write(lines, at, piece.slice(order.length));
  }
  return lines.map(spansOf);
}

function write(lines: Letter[][], at: Cursor, text: string): void {
  for (const letter of text) {
    if (letter === "\r") at.column = 0;
    else if (letter === "\n") {
      at.row += 1;
      lines[at.row] ??= [];
    } else {
      const line = (lines[at.row] ??= []);
      line[at.column] = { letter, colour: at.colour };
      at.column += 1;
    }
  }
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
