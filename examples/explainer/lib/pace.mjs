/** Words that fit into a second, pauses counted in. */
export const WORDS_A_SECOND = 2.45;

/** How long lines take to read aloud, the pauses between them and around the scene counted in. */
export function secondsOf(lines) {
  const count = lines
    .join(" ")
    .split(/\s+/)
    .filter((word) => word !== "").length;
  return count / 2.85 + 0.32 * lines.length + 0.43;
}
