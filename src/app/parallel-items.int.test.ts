import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acceptRun, openRecovered, showRun } from "../../test/opened-home.ts";

// Items that can only end together: real processes, each in a workspace of its own.

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-parallel-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("[P14][G4] items that run at a time have workspaces of their own, and their files stand in list order", async () => {
  const home = join(folder, "home");
  const opened = await openRecovered(home);
  const meet = `touch ${folder}/here-$(cat "$HOLDFAST_ITEM" | tr -dc a-z | cut -c3-); until [ $(ls ${folder} | grep -c here-) = 3 ]; do sleep 0.02; done; pwd > made.txt`;
  const run = await acceptRun(opened, "meet", {
    list: { run: ["printf", '[{"id":"c"},{"id":"a"},{"id":"b"}]'], outputs: "stdout" },
    each: { each: { items: "list.stdout", parallel: 3 }, run: ["sh", "-c", meet], outputs: { made: "made.txt" } },
  });
  await expect.poll(() => showRun(home, run).state, { timeout: 20_000 }).toBe("completed");
  const { artifacts } = showRun(home, run);
  const made = artifacts.filter(({ stage }) => stage === "each");
  expect(made.map(({ item }) => item)).toEqual(["c", "a", "b"]);
  expect(new Set(made.map(({ path }) => readFileSync(path, "utf8"))).size).toBe(3);
  await opened.close({ children: true });
});
