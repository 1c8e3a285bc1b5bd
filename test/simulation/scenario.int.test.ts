import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agentStage, commandStage, definitionOf, gateStage, option } from "../../src/testing/definition.ts";
import { PERSON } from "../../src/testing/given.ts";
import { scenario } from "./scenario.ts";
import { memoryFolder } from "./memory-folder.ts";

const MINUTE_MS = 60_000;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(memoryFolder(), "holdfast-scenario-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const HANGING = definitionOf([agentStage("think"), commandStage("after", { needs: ["think"] })]);

const hangs = (stage: string): { hangs: boolean } => ({ hangs: stage === "think" });

test("[G3] a home with an overdue gate and a dead owner's run recovers: the gate's moment can be kept while nothing is open", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const options = [option("go", "continue"), option("no", "fail")];
  const run = await world.run(
    definitionOf([
      agentStage("think", { timeoutMs: 600 * MINUTE_MS }),
      gateStage("ask", { options, expiresMs: MINUTE_MS, onExpiry: "go" }),
    ]),
  );
  await world.pass(2 * MINUTE_MS);
  expect(world.count("gate.expired")).toBe(1);
  world.crash();
  await world.start();
  expect(world.now().engine.barrier()).toMatchObject({ state: "complete", reason: null });
  await world.pass(59 * MINUTE_MS);
  expect(world.count("gate.answered")).toBe(0);
  await world.pass(2 * MINUTE_MS);
  expect(world.count("gate.answered")).toBe(1);
  expect(world.stands(run)).toBe("running");
});

test("[R6][R30] a recovery that a full disk stopped goes on automatically once there is room, and the record says so", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const run = await world.run(HANGING);
  world.crash();
  Object.assign(world.commits, { spare: 2, full: 40 });
  await world.start();
  expect(world.now().engine.barrier()).toMatchObject({ state: "failed" });
  await expect(world.now().engine.pass()).rejects.toThrow(/recovery/iu);
  world.commits.full = 0;
  await world.pass(20_000);
  expect(world.now().engine.barrier()).toMatchObject({ state: "complete", reason: null });
  expect([world.stands(run), world.count("recovery.retried")]).toEqual(["running", 1]);
});

test("[R6] an operator's retry is recorded with who asked for it, and refused where nothing failed", async () => {
  using world = scenario(folder);
  await world.start();
  await expect(world.now().engine.retryRecovery(PERSON)).rejects.toMatchObject({ code: "REFUSED" });
  expect(world.count("recovery.retried")).toBe(0);
});

test("[R1][R5] nothing is done to a run before recovery has finished: answers and cancellations wait as well", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const run = await world.run(HANGING);
  world.crash();
  Object.assign(world.commits, { spare: 2, full: 40 });
  await world.start();
  const before = world.now().store.head(run)?.seq;
  const cancel = world.now().engine.command(run, { type: "cancel" }, { actor: PERSON, cause: "test" });
  await expect(cancel).rejects.toMatchObject({ code: "RECOVERY_FAILED" });
  expect(world.now().store.head(run)?.seq).toBe(before);
});

test("[R9] a run of an incarnation that died on this host is stalled at once, with one event", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const run = await world.run(HANGING);
  await world.pass(5_000);
  world.crash();
  await world.start();
  expect([world.stands(run), world.count("workflow_recovery"), world.count("run.resumed")]).toEqual(["running", 1, 1]);
});

test("[R8] a run of an owner in another pid namespace is left alone until its last beat is older than the threshold", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const run = await world.run(HANGING);
  await world.pass(2_000);
  world.crash();
  world.world.host.place.pidNamespace = "pid:[2]";
  await world.start();
  const before = world.now().store.head(run)?.seq;
  expect(world.now().engine.barrier()).toMatchObject({ state: "complete", counts: { foreign: 1, stalled: 0 } });
  await world.pass(20_000);
  expect(world.now().store.head(run)?.seq).toBe(before);
  await world.pass(12_000);
  expect(world.count("workflow_recovery")).toBe(1);
  const [event] = world.now().store.events({ types: ["workflow_recovery"], limit: 1 });
  expect(event?.data).toMatchObject({ reason: "owner-silent", owner: "epoch 1", thresholdSeconds: 30 });
  expect(world.stands(run)).toBe("running");
});

test("[R8][R30] a run whose owner has gone silent while the disk is full is taken up once there is room", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const run = await world.run(HANGING);
  await world.pass(2_000);
  world.crash();
  world.world.host.place.pidNamespace = "pid:[2]";
  await world.start();
  await world.pass(20_000);
  world.commits.full = 10_000;
  await world.pass(MINUTE_MS);
  expect([world.count("workflow_recovery"), world.commits.full > 0]).toEqual([0, true]);
  world.commits.full = 0;
  await world.pass(MINUTE_MS);
  expect([world.stands(run), world.count("workflow_recovery")]).toEqual(["running", 1]);
});

test("[R10] a wall clock that was set back hides no dead owner", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  await world.run(HANGING);
  await world.pass(5_000);
  world.crash();
  world.world.time.shift(-3_600_000);
  world.world.host.place.pidNamespace = "pid:[2]";
  await world.start();
  expect(world.count("workflow_recovery")).toBe(1);
});

test("[R10] a clock step stalls no run of a living owner", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const run = await world.run(HANGING);
  world.world.time.shift(7_200_000);
  await world.pass(MINUTE_MS);
  world.world.time.shift(-14_400_000);
  await world.pass(MINUTE_MS);
  expect([world.stands(run), world.count("workflow_recovery")]).toEqual(["running", 0]);
});

test("[P4] after a reboot the content of committed stages is written back before anything is started, and only then", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  const run = await world.run(
    definitionOf([commandStage("list"), agentStage("think", { needs: ["list"] }), commandStage("side")]),
  );
  await world.pass(1_000);
  world.crash();
  await world.start();
  await world.pass(1_000);
  expect(world.world.files.restored).toEqual([]);
  world.crash();
  world.world.host.reboot();
  await world.start();
  await world.pass(20_000);
  expect(world.world.files.restored).toEqual(["list"]);
  expect(world.now().engine.view(run).state.boot).toBe("boot-2");
  world.crash();
  await world.start();
  await world.pass(20_000);
  expect(world.world.files.restored).toEqual(["list"]);
});

test("a listener is told of every event once, in order, also of the home's own after a commit that only seemed to fail", async () => {
  using world = scenario(folder, hangs);
  await world.start();
  await world.run(HANGING);
  world.now().engine.home.append("recovery.retried", {}, PERSON);
  world.commits.applied = "failed";
  await world.pass(20_000);
  await world.run(HANGING);
  await world.pass(20_000);
  const told = world.now().told.map(({ position }) => position);
  expect(told).toEqual(told.map((_, place) => (told[0] ?? 0) + place));
});
