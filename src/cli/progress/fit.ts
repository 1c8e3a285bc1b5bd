import { createRequire } from "node:module";
import { stripVTControlCharacters } from "../call/node-util.ts";
import type stringWidth from "string-width";

/** Text of which each character takes one column: Latin, Greek, Cyrillic, dashes, arrows, lines of boxes and ticks. */
const NARROW =
  /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u203a\u2190-\u21ff\u2500-\u25fc\u2713\u2717]*$/;

/** Characters that take two columns and join no others: Chinese, Japanese and Korean, and emoji without flags and tones of skin. */
const WIDE =
  /[\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]|(?!\p{Emoji_Modifier}|\p{Regional_Indicator})\p{Emoji_Presentation}/gu;

let segmenter: Intl.Segmenter | null = null;
let wide: typeof stringWidth | null = null;

/** A text as one line that moves no cursor and changes no colour, whatever a child has printed. */
export function cleanLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

/** The columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  const narrow = NARROW.test(text) ? text : text.replaceAll(WIDE, "--");
  if (NARROW.test(narrow)) return narrow.length;
  wide ??= loadWide();
  return wide(text);
}

// Its tables of emoji take a third of the time and a quarter of the memory that a list takes, and few texts need them.
function loadWide(): typeof stringWidth {
  const loaded: { readonly default: typeof stringWidth } = createRequire(import.meta.url)("string-width");
  return loaded.default;
}

/** What a person takes for the characters of a text. */
export function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** Cuts a text to so many columns, with an ellipsis where something is missing. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let room = width - 1;
  for (const { segment } of graphemesOf(text)) {
    room -= widthOf(segment);
    if (room < 0) break;
    kept += segment;
  }
  return width < 1 ? "" : `${kept}…`;
}

/** Fills a text up to so many columns. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
