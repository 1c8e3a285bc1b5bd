import { cutText } from "../base/text/cut-text.ts";

const LONGEST = 400;

/** Shortens what an agent printed to what a person may be shown of it. */
export function glimpseText(text: string): string {
  const trimmed = text.trim();
  return cutText(trimmed, LONGEST);
}
