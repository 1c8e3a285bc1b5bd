import { cutWithin } from "../base/text/cut-text.ts";

/** Cuts a text into pieces of at most so many UTF-16 units, at the end of a line or a word where there is one. */
export function splitText(text: string, longest: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > longest) {
    const end = cutPlace(rest, longest);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest.trim() !== "") pieces.push(rest);
  return pieces.filter((piece) => piece !== "");
}

/** A text that is cut before its last paragraph where it is too long, so that what is said last can be read. */
export function cutBeforeEnd(text: string, longest: number): string {
  const end = text.lastIndexOf(PARAGRAPH);
  if (text.length <= longest || end < 0) return cutWithin(text, longest);
  const last = text.slice(end);
  if (last.length >= longest) return cutWithin(last.trimStart(), longest);
  return `${cutWithin(text.slice(0, end), longest - last.length)}${last}`;
}

const PARAGRAPH = "\n\n";

function cutPlace(text: string, longest: number): number {
  const half = longest / 2;
  const line = text.lastIndexOf("\n", longest);
  if (line > half) return line;
  const word = text.lastIndexOf(" ", longest);
  return word > half ? word : whole(text, longest);
}

/** The nearest place before that does not cut a character in two. */
function whole(text: string, end: number): number {
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end;
}
