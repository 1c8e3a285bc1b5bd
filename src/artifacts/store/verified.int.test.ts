import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isVerified, noteVerified } from "./verified.ts";

test("[WORKSPACE-19] a file that was verified is known by its stat, unless it changed a moment ago", () => {
  const folder = mkdtempSync(join(tmpdir(), "verified-"));
  try {
    const file = join(folder, "a.txt");
    writeFileSync(file, "one");
    const stat = statSync(file, { bigint: true });
    noteVerified(file, stat, { sha256: "s", now: Date.now() });
    expect(isVerified(file, stat, "s")).toBe(false);
    noteVerified(file, stat, { sha256: "s", now: Date.now() + 60_000 });
    expect([isVerified(file, stat, "s"), isVerified(file, stat, "t")]).toEqual([true, false]);
    // The same size, and the time of its last change put back.
    writeFileSync(file, "two");
    utimesSync(file, Number(stat.atimeMs) / 1_000, Number(stat.mtimeMs) / 1_000);
    expect(isVerified(file, statSync(file, { bigint: true }), "s")).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
