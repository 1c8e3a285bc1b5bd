import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureDaemon, stopDaemon } from "../../app/daemon/living-daemon.ts";
import { ownVariables } from "../../app/host/own-variables.ts";
import { claude, command, pipeline, prompt, redo } from "../../index.ts";
import { rehearse, script, type RehearsedRun } from "../index.ts";
import { writeAhead } from "./clock-file.ts";

// Real daemons and real processes; only the time of the runs is put forward.

let folder = "";
const TMPDIR = process.env["TMPDIR"];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-clock-test-"));
  process.env["TMPDIR"] = folder;
});

afterEach(() => {
  if (TMPDIR === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = TMPDIR;
  rmSync(folder, { recursive: true, force: true });
});

const asks = pipeline("asks", {}, ({ stage, gate }) => {
  const draft = stage("draft", { run: command("sh", "-c", "echo x > draft.txt"), outputs: { draft: "draft.txt" } });
  gate("publish", {
    ask: "Publish?",
    show: [draft.draft],
    options: { publish: "continue", again: redo(draft), drop: "cancel" },
    remind: "2d",
    expires: "7d",
    onExpiry: "publish",
  });
});

test("several due moments are gone through in order, each at its very moment", async () => {
  await using stage = await rehearse(asks, { agents: script({}) });
  const run = await stage.start();
  await run.until("publish");
  await stage.clock.advance("5d");
  expect((await run.show()).gates).toMatchObject([{ state: "open", overdue: false }]);
  await stage.clock.advance("2d");
  expect((await run.show()).gates).toMatchObject([{ state: "open", overdue: true }]);
  await stage.clock.advance("30d");
  const ended = await run.ended();
  expect(ended).toMatchObject({ state: "completed", gates: [{ answer: "publish", answeredBy: "system:holdfast" }] });
  expect(await momentsOf(run, "gate.")).toEqual([
    ["gate.opened", 0],
    ["gate.reminded", 2 * DAY_MS],
    ["gate.reminded", 4 * DAY_MS],
    ["gate.reminded", 6 * DAY_MS],
    ["gate.expired", 7 * DAY_MS],
    // Who was up all the time takes the default an hour after it fell due.
    ["gate.answered", 7 * DAY_MS + HOUR_MS],
  ]);
});

test("after a crash the clock goes on where it was, and what fell due while nobody was there waits an hour more", async () => {
  await using stage = await rehearse(asks, { agents: script({}) });
  const run = await stage.start();
  await run.until("publish");
  await run.until("draft");
  await stage.clock.advance("1d");
  const before = stage.clock.now().getTime();
  await stage.crash();
  expect(stage.clock.now().getTime() - before).toBeLessThan(HOUR_MS);
  await stage.crash("8d");
  expect(stage.clock.now().getTime() - before).toBeGreaterThanOrEqual(8 * DAY_MS);

  await stage.clock.advance("59m");
  expect((await run.show()).gates).toMatchObject([{ state: "open", overdue: true }]);
  await stage.clock.advance("1m");
  expect(await run.ended()).toMatchObject({ state: "completed", gates: [{ answer: "publish" }] });
  const kinds = (await momentsOf(run, "gate.")).map(([type]) => type);
  // The reminders of a time in which nobody was there are one.
  expect(kinds.toSorted()).toEqual(["gate.answered", "gate.expired", "gate.opened", "gate.reminded"]);
});

test("polls and the pauses before retries follow the clock, to the millisecond", async () => {
  const polls = pipeline("polls", {}, ({ stage }) => {
    stage("order", {
      run: command("sh", "-c", `test -e '${folder}/once' && exit 0; touch '${folder}/once'; kill -9 $$`),
      retry: { maxAttempts: 2, backoff: "2h" },
      exits: { 0: "not-yet" },
      poll: { run: ["sh", "-c", `echo asked >> '${folder}/polls'; exit 75`], every: "10m", deadline: "1d" },
    });
  });
  await using stage = await rehearse(polls, { agents: script({}) });
  const run = await stage.start();
  await stage.clock.advance("1m");
  expect(await run.attempts("order")).toHaveLength(1);
  await stage.clock.advance("2h");
  expect(await run.attempts("order")).toHaveLength(2);
  const before = asked();
  // One after the other, also where nobody waits for the first.
  await Promise.all([stage.clock.advance("30m"), stage.clock.advance("30m")]);
  expect(asked() - before).toBe(6);
});

function asked(): number {
  const file = join(folder, "polls");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
}

test("a child that waits for an answer holds nothing up; one that works does, and is named", async () => {
  const slow = pipeline("slow", {}, ({ stage }) => {
    const choose = stage("choose", { agent: claude(prompt`Choose.`), timeout: "1h", outputs: "none" });
    stage("sleep", { run: command("sleep", "1000"), needs: [choose] });
  });
  const played = script({ choose: [[{ ask: { question: "Which one?", options: ["this", "that"] } }]] });
  await using stage = await rehearse(slow, { agents: played, within: "10s" });
  const run = await stage.start();
  await run.until("choose");
  await stage.clock.advance("3d");
  expect((await run.show()).gates).toMatchObject([{ state: "open", overdue: false }]);
  await run.answer("choose", "that");
  await run.until("choose");
  await expect(stage.clock.advance("1d")).rejects.toThrow(/^The clock waits .* the process of sleep of run /);
});

test("no duration, and one beyond ten years, is refused", async () => {
  await using stage = await rehearse(asks, { agents: script({}) });
  await expect(stage.clock.advance("-1d")).rejects.toMatchObject({ code: "USAGE" });
  await expect(stage.clock.advance("4000d")).rejects.toMatchObject({ code: "USAGE" });
});

test("the ordinary daemon knows nothing of it: no file, variable or socket gives it another clock", async () => {
  const home = join(folder, "home");
  await (await ensureDaemon({ home, env: ownVariables() })).get("/status");
  await stopDaemon({ home, env: ownVariables() }, true);
  writeAhead(home, 365 * DAY_MS);
  const place = { home, env: { ...ownVariables(), HOLDFAST_CLOCK: String(365 * DAY_MS) } };
  try {
    const { events } = await (await ensureDaemon(place)).call("GET /events", { query: { latest: true } });
    expect(events.length).toBeGreaterThan(0);
    for (const { at } of events) expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(HOUR_MS);
    const doors = readdirSync(folder, { recursive: true }).map(String);
    expect(doors.filter((name) => name.endsWith(".clock"))).toEqual([]);
    expect(doors.filter((name) => name.endsWith(".sock"))).toHaveLength(1);
  } finally {
    await stopDaemon(place, true);
  }
  expect(existsSync(join(home, "daemon.json"))).toBe(false);
});

/** The events of a kind, with how long after the first one of them each came. */
async function momentsOf(run: RehearsedRun, kind: string): Promise<readonly (readonly [string, number])[]> {
  const events = (await run.events()).filter(({ type }) => type.startsWith(kind));
  const first = Date.parse(events[0]?.at ?? "");
  return events.map(({ type, at }) => [type, Date.parse(at) - first]);
}
