// Lines that are read aloud.
import { closed } from "./facts.mjs";
import { lowered, shorten, words } from "./text.mjs";

/** Small numbers in words. */
export const COUNTS = ["no", "one", "two", "three", "four", "five"];

const ORDER = ["First", "Then", "Next", "After that", "Finally"];

/** An item of a list as a sentence. */
export function spoken(item) {
  return closed(words(item).length > 20 ? shorten(item, 110) : item);
}

/** A step with the word that says where in the order it is. */
export function stepLine(item, index, count) {
  const word = index === count - 1 && count > 2 ? "Finally" : ORDER[Math.min(index, 3)];
  return spoken(
    /^(?:first|then|next|after|finally|last|second|third)\b/i.test(item) ? item : `${word}, ${lowered(item)}`,
  );
}
