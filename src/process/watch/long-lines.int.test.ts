import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OPEN } from "../../base/secrets/masker.ts";
import { followJournal, readLines } from "./journal.ts";

test("[P41] of a line that is too long the end is read, it says what is missing, and the next line is whole", async () => {
  const folder = mkdtempSync(join(tmpdir(), "long-lines-"));
  try {
    const file = join(folder, "out");
    const long = `${"\u{1F600}".repeat(1_500_000)}end`;
    writeFileSync(file, `first\n${long}\nnext\n${long}`);
    const lines: string[] = [];
    await readLines(file, (line) => void lines.push(line));
    const tail = followJournal(file, OPEN);
    const followed: string[] = [];
    for (let more = true; more;) {
      const part = tail.read();
      followed.push(...part.lines);
      more = part.more;
    }
    followed.push(...tail.rest());
    for (const [one, two, three, four, ...others] of [lines, followed]) {
      expect([one, three, others]).toEqual(["first", "next", []]);
      for (const line of [two ?? "", four ?? ""]) {
        const [, missing = "", kept = ""] = /^\[cut: ([\d,]+) characters before this\] …(.*)$/su.exec(line) ?? [];
        expect(Number(missing.replaceAll(",", "")) + kept.length).toBe(long.length);
        expect(kept.isWellFormed() && kept.endsWith("end")).toBe(true);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
