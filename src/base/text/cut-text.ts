/** The beginning of a text, at most so many characters (UTF-16); one that is longer says how much is missing. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, isSplit(text, most) ? most - 1 : most);
  return `${kept}… [cut: ${counted(text.length - kept.length, "more character")}]`;
}

/** The end of a text, at most so many characters (UTF-16); one that is longer says how much is missing. */
export function cutStart(text: string, most: number): string {
  if (text.length <= most) return text;
  return cutBefore(text.slice(text.length - most), text.length - most);
}

/** The end of a text of which so many characters are missing before it. */
export function cutBefore(end: string, missing: number): string {
  const kept = wholeEnd(end);
  return `[cut: ${counted(missing + end.length - kept.length, "character")} before this] …${kept}`;
}

/** A text without the second half of a character at its beginning. */
function wholeEnd(text: string): string {
  return /^[\uDC00-\uDFFF]/.test(text) ? text.slice(1) : text;
}

/** The beginning of a text, so short that what says that it is cut fits too. */
export function cutWithin(text: string, most: number): string {
  return text.length <= most ? text : cutText(text, Math.max(0, most - MARK));
}

/** The longest mark of a cut: that of a text of 999 million characters. */
const MARK = "… [cut: 999,999,999 more characters]".length;

/** The last lines of what was printed, of which the beginning may be missing already; of more it is said that there is more. */
export function lastLines(printed: string, lines: number, most: number): string {
  const text = printed.trimEnd();
  const kept = wholeEnd(text.split("\n").slice(-lines).join("\n").slice(-most));
  return kept === text ? kept : `[cut: earlier output] …${kept}`;
}

/** A count with its noun, thousands set apart. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Tells whether a cut would part the two halves of one character. */
function isSplit(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? "") && /[\uDC00-\uDFFF]/.test(text[at] ?? "");
}
