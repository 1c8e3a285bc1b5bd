import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { play } from "./play.ts";
import { memoryFolder } from "./memory-folder.ts";

// The engine over the real store, in a world where everything else is scripted: processes are killed, disks fill up,
// clocks step, commits fail after they were applied, orchestrators die at any step. `npm run test:simulation` plays more.

const folder = mkdtempSync(join(memoryFolder(), "holdfast-simulation-"));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("[G2][G3][G4][G6][G7][R14][R29][R30] whatever happens at any step, every run ends and no promise is broken", async () => {
  const failed: string[] = [];
  for (let seed = 0; seed < 60; seed += 1) {
    const { breaches } = await play(seed, folder);
    failed.push(...breaches.map((breach) => `seed ${seed}: ${breach}`));
  }
  expect(failed).toEqual([]);
}, 300_000);

test("[R14] one seed is one history", async () => {
  const [once, again] = [await play(7, folder), await play(7, folder)];
  expect(once.events.length).toBeGreaterThan(50);
  expect(again.events).toEqual(once.events);
});

test("a database in memory has the history of one in a file", async () => {
  for (const seed of [3, 8]) {
    const [inMemory, inFile] = [await play(seed, folder), await play(seed, folder, "file")];
    expect(inMemory).toEqual(inFile);
  }
});
