/** The beginning of a text, at most so many characters (UTF-16); one that is longer says how much is missing. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, isSplit(text, most) ? most - 1 : most);
  return `${kept}… [cut: ${counted(text.length - kept.length, "more character")}]`;
}

/** The end of a text, at most so many characters (UTF-16); one that is longer says how much is missing. */
export function cutStart(text: string, most: number): string {
  if (text.length <= most) return text;
  const from = text.length - most;
  const kept = text.slice(isSplit(text, from) ? from + 1 : from);
  return `[cut: ${counted(text.length - kept.length, "character")} before this] …${kept}`;
}

/** A count with its noun, thousands set apart. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Tells whether a cut would part the two halves of one character. */
function isSplit(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? "") && /[\uDC00-\uDFFF]/.test(text[at] ?? "");
}
