import { spawn } from "node:child_process";
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHome, RULES } from "./checker/check-home.ts";
import { filesBelow, type Evidence } from "./checker/read-home.ts";
import { CRASH_POINTS } from "./crash-points.ts";
import type { Point } from "./draw-points.ts";
import { playPoint } from "./play-point.ts";
import { brokenBy, forge, type Copy } from "./spoil.ts";
import { evidenceOf, referenceOf } from "./try-point.ts";
import { SECRET } from "./workloads.ts";
import { createWorld, type World } from "./world.ts";

// The checker of the kill matrix, held against homes that were damaged on purpose: each rule must see its own damage.

let world: World;
let healthy: Evidence;
let spoilt = "";

beforeAll(async () => {
  const gate = CRASH_POINTS.find(({ name }) => name === "a gate is open");
  const crash = gate ?? { name: "none", proves: "", ways: [] };
  const point: Point = {
    seed: 1,
    crash,
    who: "orchestrator",
    what: "command",
    way: { by: "gate" },
    release: "late",
    pumps: false,
    again: null,
  };
  const { outcome } = await referenceOf("command", crash);
  world = await createWorld(null);
  const played = await playPoint(world, point);
  const daemon = world.daemons.at(-1);
  daemon?.process.kill("SIGTERM");
  await daemon?.exited;
  healthy = evidenceOf(world, { point, played, outcome });
  spoilt = mkdtempSync(join(tmpdir(), "holdfast-spoilt-"));
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  rmSync(spoilt, { recursive: true, force: true });
});

/** The rules that a damaged copy of the home breaks. */
function broken(damage: (copy: Copy) => void): readonly string[] {
  return brokenBy(healthy, mkdtempSync(join(spoilt, "copy-")), damage);
}

function execution(copy: Copy, key: string, verdict: string | null): void {
  const [, , stage = "", , role = ""] = key.split("/");
  forge(copy, "execution.admitted", { execution: key, stage, role: role.split(".")[0], token: "t" });
  if (verdict !== null) forge(copy, "execution.settled", { execution: key, end: { verdict } });
}

function firstFile(folder: string, ending: string): string {
  return filesBelow(folder).find((file) => file.endsWith(ending)) ?? "";
}

test("a home that was killed and recovered breaks no rule, and the kill is in its record", () => {
  expect(checkHome(healthy)).toEqual([]);
  expect(healthy.snapshots).toHaveLength(1);
  expect(healthy.store.events.filter(({ type }) => type === "workflow_recovery").length).toBeGreaterThan(0);
  expect(Object.keys(healthy.expected.artifacts).length).toBeGreaterThanOrEqual(3);
});

const DAMAGES: readonly (readonly [string, (copy: Copy) => void])[] = [
  ["G1 lost events", ({ database }) => database.exec("delete from events where type = 'stage.readied'")],
  ["G1 lost events", ({ database }) => database.exec("delete from events where type = 'gate.answered'")],
  ["G1 lost lines", ({ home }) => truncateSync(firstFile(join(home, "runs"), "v1.work.1.work.1/out"), 100)],
  ["G2 repeated stages", (copy) => execution(copy, `${copy.run}/1/work/2/work.1`, "finished")],
  [
    "G2 needless work",
    (copy) => {
      execution(copy, `${copy.run}/1/work/2/work.1`, "finished");
      appendFileSync(copy.log, `start home/${copy.run}/1/work/2/work.1#t work 1 1\n`);
    },
  ],
  ["G2 needless work", (copy) => execution(copy, `${copy.run}/1/work/2/work.1`, "lost")],
  ["G2 ended children", ({ log }) => writeFileSync(log, readFileSync(log, "utf8").replace(/^end .*$/m, ""))],
  ["G2 started twice", ({ log }) => appendFileSync(log, `start home/${healthy.log[0]?.execution} stay 1 1\n`)],
  ["G2 started twice", ({ log, run }) => appendFileSync(log, `start home/${run}/1/work/9/work.1#t work 1 1\n`)],
  [
    "G2 started twice",
    (copy) => {
      execution(copy, `${copy.run}/1/work/2/work.1`, "not-run");
      appendFileSync(copy.log, `start home/${copy.run}/1/work/2/work.1#t work 1 1\n`);
    },
  ],
  [
    "G3 stranded runs",
    ({ database }) => database.exec("update run_rows set state = 'running', ended_at = null where pipeline = 'main'"),
  ],
  ["G3 stranded runs", ({ database }) => database.exec("update run_rows set pipeline = 'main'")],
  ["G3 stranded runs", ({ database }) => database.exec("update run_rows set processes = 1")],
  ["G4 double owners", ({ log, run }) => appendFileSync(log, `clash home/${run}/1/work/1/work.1#t work 1\n`)],
  [
    "G4 double owners",
    (copy) => {
      execution(copy, `${copy.run}/1/first/2/work.1`, null);
      execution(copy, `${copy.run}/1/work/2/work.1`, null);
    },
  ],
  [
    "G5 early acceptance",
    ({ database }) => database.exec("update events set type = 'recovery.begun' where type = 'recovery.completed'"),
  ],
  ["G6 broken chain", ({ database }) => database.exec("update events set data = '{}' where type = 'stage.readied'")],
  ["G6 broken chain", ({ database }) => database.exec("update events set at = '' where type = 'run.started'")],
  ["G6 broken chain", ({ database }) => database.exec("delete from ledger where n = 3")],
  [
    "G6 recovery events",
    ({ database }) => database.exec("update events set type = 'run.held' where type = 'workflow_recovery'"),
  ],
  [
    "G6 recovery events",
    ({ database }) =>
      database.exec("update events set data = json_remove(data, '$.owner') where type = 'workflow_recovery'"),
  ],
  ["G6 recovery events", ({ database }) => database.exec("update run_rows set recoveries = 7")],
  ["G8 destroyed files", ({ home }) => rmSync(firstFile(join(home, "runs"), "artifacts/work/1/work.txt"))],
  ["G8 destroyed files", ({ home }) => chmodSync(firstFile(join(home, "runs"), "artifacts/work/1/work.txt"), 0o644)],
  [
    "G8 destroyed files",
    ({ home }) => {
      const file = firstFile(join(home, "runs"), "artifacts/work/1/work.txt");
      chmodSync(file, 0o644);
      appendFileSync(file, "more");
    },
  ],
  ["G8 other artifacts", ({ database }) => database.exec("update artifact_rows set sha256 = 'x' where stage = 'last'")],
  ["G8 other artifacts", ({ database }) => database.exec("delete from artifact_rows where stage = 'first'")],
  [
    "G9 double answers",
    (copy) => {
      for (const option of ["go", "drop"]) forge(copy, "gate.answered", { gate: "one", option });
    },
  ],
  ["G10 spilt secrets", ({ home }) => writeFileSync(join(home, "note"), `a ${SECRET} b`)],
  ["G10 recorded secrets", (copy) => forge(copy, "run.held", { by: SECRET })],
];

test.each(DAMAGES)("the rule `%s` sees its damage", (rule, damage) => {
  expect(broken(damage)).toContain(rule);
});

test("the rule `G7 survivors` sees a process that lives on, by its marker", async () => {
  const env = { HOLDFAST_FENCE: "home/run#token", HOLDFAST_DIR: world.home };
  const child = spawn("sleep", ["30"], { env: { ...env, PATH: process.env["PATH"] } });
  const ended = new Promise((done) => child.once("exit", done));
  try {
    expect(checkHome(healthy)).toMatchObject([{ rule: "G7 survivors", kind: "survivors" }]);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
});

const PEOPLE_RULES = [
  "P28 repeated messages",
  "P28 lost messages",
  "P29 touched artifacts",
  "P29 untold findings",
  "P30 kept knowledge",
];
const CHAT_RULES = [
  ...["repeated", "lost", "wrong ends", "order"].map((what) => `P28 ${what} in the chat`),
  "P27 swallowed presses",
];

test("every rule has a damage of its own", () => {
  // Those of people have theirs in `checker-people.test.ts`, those of chats in `checker-chat.test.ts`.
  const shown = new Set([...DAMAGES.map(([rule]) => rule), "G7 survivors", ...PEOPLE_RULES, ...CHAT_RULES]);
  expect(Object.keys(RULES).filter((rule) => !shown.has(rule))).toEqual([]);
});
