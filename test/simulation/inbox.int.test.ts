import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { playInbox } from "./inbox.ts";
import { memoryFolder } from "./memory-folder.ts";

// The short form of a day; `npm run test:simulation -- --inbox` plays 1,000 runs.

test("[P23][P24][P28] in a day of a busy inbox no question is answered twice, and nobody is told twice", async () => {
  const folder = mkdtempSync(join(memoryFolder(), "holdfast-inbox-"));
  try {
    const { breaches, figures } = await playInbox(folder, 24);
    expect(breaches).toEqual([]);
    expect(figures).toMatchObject({ runs: 24, gates: 120, lives: 9 });
    expect(figures.given["refused"]).toBeGreaterThan(8);
    for (const count of [figures.answeredByDefault, figures.reminders, figures.expiries, figures.given["taken"]])
      expect(count).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
