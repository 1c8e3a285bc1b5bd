const LONGEST = 200;

/** A text under which an answer can be remembered: some visible characters on one line; null where it is none. */
export function knowledgeKey(value: unknown): string | null {
  if (typeof value !== "string" || value !== value.trim()) return null;
  return /^\P{C}+$/u.test(value) && value.length <= LONGEST ? value : null;
}
