import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { acceptRun, showRun } from "../../../test/opened-home.ts";
import { open } from "../home/open.ts";
import type { OpenHome } from "../home/open-home.ts";

// Every place where a schema, a glob or a parser meets what a child wrote, with what would hold the loop up for minutes or
// overflow its stack: the stage fails once and says why, and meanwhile other runs go on.

const EVIL = { type: "string", pattern: String.raw`^(\w+\s?)*$` };
const EVIL_TEXT = `${"a".repeat(40)}!`;
const EVIL_GLOB = `${"*a".repeat(16)}*b`;
const node = (script: string): readonly string[] => [process.execPath, "-e", script];
const writes = (script: string): object => ({ run: node(`const fs = require("node:fs"); ${script}`) });
const json = (schema: object): object => ({ out: { glob: "out.json", media: "json", schema } });

const evil = writes(`fs.writeFileSync("out.json", JSON.stringify("${EVIL_TEXT}"))`);
const many = writes(`fs.writeFileSync("out.json", JSON.stringify(Array.from({ length: 200_000 }, (_, n) => ({ n }))))`);
const deep = writes(`fs.writeFileSync("out.json", "[".repeat(20_000) + "]".repeat(20_000))`);
const large = writes(`fs.writeFileSync("out.json", ""); fs.truncateSync("out.json", 104_857_600)`);
const names = writes(`fs.writeFileSync("${"a".repeat(200)}", "x")`);
const unchecked = { out: { glob: "out.json", media: "json" } };
const unique = { type: "array", uniqueItems: true };
const judged = (schema: string): object => ({
  outputs: unchecked,
  review: { judges: [{ schema, of: "out" }], maxAttempts: 1, exhausted: "fail" },
});
const listOf = (stage: string): object => ({
  run: ["true"],
  outputs: "none",
  each: { items: `${stage}.out#`, key: "/n" },
});

interface Door {
  /** The stages before the one that fails. */
  readonly before?: Readonly<Record<string, object>>;
  readonly stage: object;
  readonly reason: string;
  readonly says: RegExp;
}

const SLOW = /took longer than/;
const TOO_DEEP = /nested deeper than/;
const TOO_LARGE = /too large to be read as JSON/;

const DOORS: Readonly<Record<string, Door>> = {
  "output, pattern": {
    stage: { ...evil, outputs: json(EVIL) },
    reason: "schema-missed",
    says: /pattern .*can take so long/,
  },
  "output, uniqueItems": { stage: { ...many, outputs: json(unique) }, reason: "schema-missed", says: SLOW },
  "output, depth": { stage: { ...deep, outputs: json({}) }, reason: "schema-missed", says: TOO_DEEP },
  "output, size": { stage: { ...large, outputs: json({}) }, reason: "schema-missed", says: TOO_LARGE },
  "judge, pattern": { stage: { ...evil, ...judged("evil.json") }, reason: "judge-failed", says: SLOW },
  "judge, uniqueItems": { stage: { ...many, ...judged("unique.json") }, reason: "judge-failed", says: SLOW },
  "judge, depth": { stage: { ...deep, ...judged("unique.json") }, reason: "judge-failed", says: TOO_DEEP },
  "judge, size": { stage: { ...large, ...judged("unique.json") }, reason: "judge-failed", says: TOO_LARGE },
  "answer, pattern": {
    stage: { agent: { use: "scripted", script: [[{ answer: EVIL_TEXT }]], answer: EVIL } },
    reason: "schema-missed",
    says: SLOW,
  },
  "items, depth": {
    before: { a: { ...deep, outputs: unchecked } },
    stage: listOf("a"),
    reason: "items",
    says: TOO_DEEP,
  },
  "items, size": {
    before: { a: { ...large, outputs: unchecked } },
    stage: listOf("a"),
    reason: "items",
    says: TOO_LARGE,
  },
  "collector, glob": {
    stage: { ...names, outputs: { out: EVIL_GLOB } },
    reason: "missing-artifact",
    says: SLOW,
  },
  "baseline, glob": {
    before: { a: { ...names, outputs: "none" } },
    stage: { run: ["true"], outputs: { out: EVIL_GLOB } },
    reason: "output-refused",
    says: SLOW,
  },
};

test("[WORKSPACE-18] what children wrote holds nobody up: it fails its stage once, with the reason, and other runs go on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-apart-"));
  const home = join(folder, "home");
  const listeners = { committed: () => {}, fatal: () => {} };
  const opened = await open({ home, env: {}, listeners, apart: { limitMs: 400 } });
  try {
    await opened.engine.recover();
    const runs = new Map<string, string>();
    for (const [name, { before = {}, stage }] of Object.entries(DOORS)) {
      const stages = { ...before, z: { ...inlined(stage), needs: Object.keys(before) } };
      runs.set(name, await acceptRun(opened, "hostile", stages));
    }
    const other = await acceptRun(opened, "other", { a: { run: ["true"] } });
    await ended(opened, other);
    expect([...runs.values()].some((run) => opened.engine.view(run).state.lifecycle === "open")).toBe(true);
    for (const [name, run] of runs) {
      await ended(opened, run);
      const shown = showRun(home, run);
      const stage = shown.stages.find(({ id }) => id === "z");
      const { reason, says } = DOORS[name] ?? { reason: "", says: /$^/ };
      const words = JSON.stringify([stage, opened.engine.view(run).state.failure]);
      expect([name, shown.state, words], name).toEqual([name, "failed", expect.stringMatching(says)]);
      expect([name, opened.engine.view(run).state.failure?.reason]).toEqual([name, reason]);
      expect(stage?.attempts.length, name).toBeLessThanOrEqual(1);
    }
    expect(await fetchState(opened, other)).toBe("completed");
  } finally {
    await opened.close({ children: true });
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A submitted definition has no files: schemas of judges stand in it. */
function inlined(stage: object): object {
  const text = JSON.stringify(stage);
  return JSON.parse(text.replace('"evil.json"', JSON.stringify(EVIL)).replace('"unique.json"', JSON.stringify(unique)));
}

async function ended(opened: OpenHome, run: string): Promise<void> {
  await expect
    .poll(async () => fetchState(opened, run), { timeout: 60_000 })
    .toMatch(/^(?:completed|failed|cancelled|waiting)/);
}

async function fetchState({ engine }: OpenHome, run: string): Promise<string> {
  return engine.view(run).state.lifecycle;
}
