import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTrial } from "../../../../test/fixtures/agents/trial.ts";
import { OPEN } from "../../../base/secrets/masker.ts";
import { createProcesses } from "../../../process/create-processes.ts";
import { readHostFacts } from "../../../process/host.ts";
import { watchOrders } from "./watch-orders.ts";

const facts = readHostFacts();
const LIMITS = { idleMs: null, graceMs: 5_000, stop: null, strays: [] };

function ignore(): void {}

/** What is due to be watched, admitted in one boot with a time that this boot's clock has passed. */
function late(bootId: string) {
  return { execution: { deadline: { bootId, atMs: 0 } }, limits: { ...LIMITS, deadlineMs: 0 } };
}

test.each([
  ["this boot", facts.bootId, 0],
  ["another boot", "another-boot", null],
])("[RUN-11] a time that was set in %s", (_which, bootId, deadlineMs) => {
  expect(watchOrders(late(bootId), facts)).toEqual({
    deadlineMs,
    idleMs: null,
    graceMs: 5_000,
    stop: false,
    keep: [],
  });
});

// One machine plays both: what was admitted on it is looked at as after a reboot, by a clock that is far beyond its time.
test.each([
  ["an earlier boot is lost with it, however young this one is", "the-boot-before-this", []],
  ["this boot has ended", facts.bootId, ["timeout"]],
])("[RUN-11] a process whose time was set in %s", async (_which, bootId, exceeded) => {
  using trial = openTrial();
  const run = await trial.run(["/bin/true"]);
  const { directory, fence, cwd } = run.launch;
  rmSync(join(directory, "result"));
  const later = createProcesses({ facts: { ...facts, bootId: "this-boot" } });
  const orders = watchOrders(late(bootId === facts.bootId ? "this-boot" : bootId), later.facts);
  const heard: string[] = [];
  const events = {
    started: ignore,
    output: ignore,
    asked: ignore,
    progress: ignore,
    exceeded: (limit: string) => heard.push(limit),
  };
  const { verdict } = await later.watch({ directory, fence, cwd, orders, events, masker: OPEN }).ended;
  expect([verdict, heard]).toEqual([{ is: "lost", pid: expect.any(Number), rebooted: true }, exceeded]);
});
