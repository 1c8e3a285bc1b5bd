/** So many characters tell which words are meant. */
const TOLD = 100;

/** The beginning of what somebody said, by which it is known again. */
export function beginOf(words: string, longest: number = TOLD): string {
  const characters = Array.from(words);
  return characters.length > longest ? `${characters.slice(0, longest).join("")}…` : words;
}
