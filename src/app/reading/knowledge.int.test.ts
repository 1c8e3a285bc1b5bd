import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acceptRun, ADA, eventsOf } from "../../../test/opened-home.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { EngineListeners, EngineSettings } from "../../engine/ports.ts";
import { auditFindings } from "../home/audit.ts";
import { forgetKnowledge } from "./knowledge.ts";
import { open } from "../home/open.ts";
import type { OpenHome } from "../home/open-home.ts";

// The engine over the real store, with real children that ask: once as it is, once with its memory dropped after every turn,
// once with commits that are applied and then reported as failed.

let folder = "";
let home = "";
const opened: OpenHome[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-knowledge-"));
  home = join(folder, "home");
});

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close({ children: true });
  rmSync(folder, { recursive: true, force: true });
});

/** A child that asks by its files alone, and prints what it was told. */
const ASKS = `printf '{"question":"Which layout?","options":["split","stacked"],"key":"two"}\\n' > "$HOLDFAST_DIR/.q"
ln "$HOLDFAST_DIR/.q" "$HOLDFAST_DIR/ask.1"; until [ -e "$HOLDFAST_DIR/answer.1" ]; do sleep 0.02; done; cat "$HOLDFAST_DIR/answer.1"`;

const STAGES = { choose: { run: ["sh", "-c", ASKS] } };

async function live(
  settings: Partial<EngineSettings>,
  afterCommit?: EngineListeners["afterCommit"],
): Promise<OpenHome> {
  const listeners = { committed: () => {}, fatal: () => {}, ...(afterCommit === undefined ? {} : { afterCommit }) };
  const one = await open({ home, env: {}, settings, listeners });
  opened.push(one);
  await one.engine.recover();
  return one;
}

async function openGate({ store }: OpenHome, run: string): Promise<string> {
  await expect.poll(() => store.gates({ run, state: "open" }).length, { timeout: 20_000 }).toBe(1);
  return store.gates({ run, state: "open" })[0]?.id ?? "";
}

async function ended({ store }: OpenHome, run: string): Promise<void> {
  await expect
    .poll(() => store.runs({ limit: 50 }).find(({ id }) => id === run)?.state, { timeout: 20_000 })
    .toBe("completed");
}

/** Answers, and once more where it is not known what became of it. */
async function answer({ engine, store }: OpenHome, gate: string, option: string): Promise<void> {
  const run = store.gates({ id: gate })[0]?.run ?? "";
  const command = { type: "answer", gate, option, note: null, subject: null } as const;
  for (let tries = 0; tries < 5; tries += 1)
    try {
      return await engine.command(run, command, { actor: ADA, cause: `answer ${option}` });
    } catch (failure) {
      if (!(failure instanceof HoldfastError) || failure.code !== "STORE_FULL") throw failure;
    }
}

function told(run: string): readonly unknown[] {
  return eventsOf(home, run, ["message.decided"]).map(({ data }) => data?.["answer"]);
}

function failing(): () => void {
  let commits = 0;
  return () => {
    commits += 1;
    if (commits > 3 && commits % 3 === 0) throw new HoldfastError("STORE_FULL", "It was applied, and then it failed.");
  };
}

test.each<readonly [string, Partial<EngineSettings>, (() => () => void) | null]>([
  ["as it is", {}, null],
  ["that forgets every run after every turn", { forgetful: true }, null],
  ["whose commits are applied and then reported as failed", {}, failing],
])("[P30][R29][G6] asked once, answered once, by an engine %s", async (_what, settings, troubles) => {
  const one = await live(settings, troubles?.());
  const first = await acceptOnce(one, "first");
  await answer(one, await openGate(one, first), "stacked");
  await ended(one, first);
  const second = await acceptOnce(one, "second");
  await ended(one, second);
  expect([told(first), told(second)]).toEqual([["stacked"], ["stacked"]]);
  expect(one.store.gates({ run: second, state: "open" })).toEqual([]);
  expect(eventsOf(home, second, ["gate.opened"])).toEqual([]);
  expect(eventsOf(home, "home", ["knowledge.kept"])).toHaveLength(1);
  expect([...auditFindings(home, "verify"), ...auditFindings(home, "rebuild")]).toEqual([]);
});

/** Accepts a run; one whose acceptance was reported as failed is there all the same. */
async function acceptOnce(one: OpenHome, name: string): Promise<string> {
  const before = new Set(one.store.runs({ limit: 50 }).map(({ id }) => id));
  try {
    return await acceptRun(one, "layout", STAGES);
  } catch {
    return one.store.runs({ limit: 50 }).find(({ id }) => !before.has(id))?.id ?? expect.fail(`${name} is not there`);
  }
}

test("[P30] two that ask at once are both asked; the first answer serves the next, and a later one takes its place", async () => {
  const one = await live({});
  const runs = [await acceptRun(one, "layout", STAGES), await acceptRun(one, "layout", STAGES)] as const;
  const gates = [await openGate(one, runs[0]), await openGate(one, runs[1])] as const;
  await answer(one, gates[0], "split");
  await ended(one, runs[0]);
  const third = await acceptRun(one, "layout", STAGES);
  await ended(one, third);
  await answer(one, gates[1], "stacked");
  await ended(one, runs[1]);
  const fourth = await acceptRun(one, "layout", STAGES);
  await ended(one, fourth);
  expect([...runs, third, fourth].map(told)).toEqual([["split"], ["stacked"], ["split"], ["stacked"]]);
  // Both are erased, the one that was overtaken too: forgetting the newest must not bring the older one back.
  const forgotten = await forgetKnowledge(one, { key: "two" }, { actor: ADA });
  expect(forgotten).toMatchObject([{ pipeline: "layout", stage: "choose", key: "two" }]);
  expect(eventsOf(home, "home", ["knowledge.kept"]).map(({ data }) => data)).toEqual([null, null]);
  await openGate(one, await acceptRun(one, "layout", STAGES));
  expect([...auditFindings(home, "verify"), ...auditFindings(home, "rebuild")]).toEqual([]);
});

test("[P30] what was asked and known is the same after a new start, and so is what was forgotten", async () => {
  const before = await live({});
  const run = await acceptRun(before, "layout", STAGES);
  const gate = await openGate(before, run);
  await opened.pop()?.close({ children: false });
  const after = await live({});
  await answer(after, gate, "split");
  await ended(after, run);
  await forgetKnowledge(after, { key: "two" }, { actor: ADA });
  await opened.pop()?.close({ children: true });
  const last = await live({});
  expect(last.store.knowledge({})).toEqual([]);
  await openGate(last, await acceptRun(last, "layout", STAGES));
  await expect(forgetKnowledge(last, { key: "two" }, { actor: ADA })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
