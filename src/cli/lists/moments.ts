import { HoldfastError } from "../../base/failure.ts";
import { parseTimestamp, type EpochMs } from "../../base/clock.ts";
import { parseDuration } from "../../base/text/duration.ts";

/** The moment that `--since` names: how long ago, a day, a moment, or `last` for the last look. Throws USAGE. */
export function momentAsked(
  text: string,
  { now, last }: { readonly now: EpochMs; readonly last: EpochMs | null },
): EpochMs {
  if (text === "last") return last ?? 0;
  const ago = parseDuration(text);
  if (ago !== null) return now - ago;
  // A day alone is meant where the person is; Node would read it as one of UTC.
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? parseTimestamp(`${text}T00:00:00`) : momentOf(text);
  if (at !== null) return at;
  throw new HoldfastError("USAGE", `--since takes how long ago, a day, a moment or \`last\`, not ${text}.`, {
    hint: "Such as 12h, 7d, 2026-05-01, 2026-05-01T08:00:00Z or last.",
  });
}

function momentOf(text: string): EpochMs | null {
  return /^\d{4}-\d\d-\d\dT/.test(text) ? parseTimestamp(text) : null;
}

/** A duration by its two greatest units, short: `8s`, `12m`, `3h05`, `2d4h`. */
export function shortTime(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000));
  if (durationMs > 0 && durationMs < 1_000) return "<1s";
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h${String(minutes % 60).padStart(2, "0")}`;
  const days = Math.floor(hours / 24);
  return days < 7 && hours % 24 > 0 ? `${days}d${hours % 24}h` : `${days}d`;
}

/** An amount of money. */
export function money(usd: number | null): string {
  if (usd === null || usd === 0) return "";
  return usd < 0.01 ? "<$0.01" : `$${usd.toFixed(2)}`;
}
