/** So many characters tell which words are meant. */
const TOLD = 100;

/** The beginning of what somebody said, by which it is known again. */
export function beginOf(words: string): string {
  const characters = Array.from(words);
  return characters.length > TOLD ? `${characters.slice(0, TOLD).join("")}…` : words;
}
