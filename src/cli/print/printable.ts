import { stripVTControlCharacters } from "../call/node-util.ts";

const COLOUR = /(\p{Cc}\[[\d;]*m)/u;

/** A text as a terminal may get it: what a child has put into a question or a message moves no cursor, names no window and fills no clipboard. Lines stay lines; colours stay where they are wanted. */
export function printable(text: string, color: boolean): string {
  return text
    .split(COLOUR)
    .map((part, index) => (index % 2 === 1 && color && part.startsWith("\u001B") ? part : withoutControl(part)))
    .join("");
}

function withoutControl(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\n\t]/gu, "");
}
