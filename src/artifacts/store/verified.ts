import type { BigIntStats } from "node:fs";

// Stored files that were found to be what was recorded, by their stat: a stage of many items names the same files again and
// again, and a video is looked through in many small ranges. What does not look as it did is hashed again.
const verified = new Map<string, string>();
const REMEMBERED = 20_000;

/** A clock of a file system ticks coarsely: what changed in this moment may change again and look the same. */
const YOUNG_NS = 2_000_000_000n;

/** Tells whether a file was verified and still looks the same. */
export function isVerified(path: string, stat: BigIntStats, sha256: string): boolean {
  return verified.get(path) === looksOf(stat, sha256);
}

/** Remembers a file that has the content; its stat is the one from before it was hashed. */
export function noteVerified(path: string, stat: BigIntStats, { sha256, now }: { sha256: string; now: number }): void {
  if (BigInt(now) * 1_000_000n - stat.ctimeNs <= YOUNG_NS) return;
  if (verified.size >= REMEMBERED) verified.clear();
  verified.set(path, looksOf(stat, sha256));
}

function looksOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats, sha256: string): string {
  return [dev, ino, size, mtimeNs, ctimeNs, sha256].join("/");
}
