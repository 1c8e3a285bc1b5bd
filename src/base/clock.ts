/** Wall-clock moments as milliseconds since 1970 (UTC). */
export type EpochMs = number;

/** The moment that was written last: what belongs together has the same one, and spelling it costs as much as hashing it. */
let last: { readonly atMs: EpochMs; readonly text: string } = { atMs: Number.NaN, text: "" };

/** Writes a moment as RFC 3339 in UTC with milliseconds. */
export function timestamp(atMs: EpochMs): string {
  if (last.atMs !== atMs) last = { atMs, text: new Date(atMs).toISOString() };
  return last.text;
}

/** Reads an RFC 3339 moment as milliseconds since 1970; null when it is none. */
export function parseTimestamp(text: string): EpochMs | null {
  const value = Date.parse(text);
  return Number.isNaN(value) ? null : value;
}
