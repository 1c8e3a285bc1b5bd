const LONGEST = 400;

/** Shortens what an agent printed to what a person may be shown of it. */
export function glimpseText(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= LONGEST ? trimmed : `${trimmed.slice(0, LONGEST)}…`;
}
