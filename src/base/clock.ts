/** Wall-clock moments as milliseconds since 1970 (UTC). */
export type EpochMs = number;

/** Writes a moment as RFC 3339 in UTC with milliseconds. */
export function timestamp(atMs: EpochMs): string {
  return new Date(atMs).toISOString();
}

/** Reads an RFC 3339 moment as milliseconds since 1970; null when it is none. */
export function parseTimestamp(text: string): EpochMs | null {
  const value = Date.parse(text);
  return Number.isNaN(value) ? null : value;
}
