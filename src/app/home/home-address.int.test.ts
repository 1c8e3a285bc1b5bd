import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acceptRun, ADA, eventsOf, openRecovered, pidOf, showRun } from "../../../test/opened-home.ts";
import { settleHome } from "./settle-home.ts";

// Real homes that are really moved and copied, one run at work with its process alive and one at its gate.

let folder = "";
let home = "";
let copy = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-address-"));
  home = join(folder, "home");
  copy = join(folder, "copy");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const ASKING = { ask: { gate: { ask: "Go on?" } } };

function working(): object {
  const words = `while [ ! -e ${folder}/go ]; do sleep 0.05; done; echo x >> ${folder}/done`;
  return { work: { run: ["sh", "-c", words], outputs: "none" } };
}

function settle(was: "moved" | "copied"): ReturnType<typeof settleHome> {
  return settleHome({ home: copy, env: {}, was, actor: ADA });
}

test("[HOME-1] a home that was renamed is the same home", async () => {
  await using first = disposable(await openRecovered(home));
  const { homeId } = first.opened;
  await first.end();
  renameSync(home, copy);
  await using again = disposable(await openRecovered(copy));
  expect(again.opened.homeId).toBe(homeId);
});

test("[HOME-1] a home whose lock file is older than addresses is where it is", async () => {
  await using first = disposable(await openRecovered(home));
  const { homeId } = first.opened;
  await first.end();
  const lock = new DatabaseSync(join(home, "lock.db"));
  lock.exec("delete from lock where name in ('home', 'address')");
  lock.close();
  await using again = disposable(await openRecovered(home));
  expect(again.opened.homeId).toBe(homeId);
});

test("[HOME-2] a copy is refused until its owner says what it is, and can be read meanwhile", async () => {
  await using original = disposable(await openRecovered(home));
  const run = await acceptRun(original.opened, "asking", ASKING);
  cpSync(home, copy, { recursive: true });
  await expect(openRecovered(copy)).rejects.toMatchObject({ code: "HOME_MOVED" });
  expect(showRun(copy, run)).toMatchObject({ state: "waiting", reason: "person" });
  rmSync(join(copy, "lock.db"));
  for (let start = 0; start < 3; start += 1)
    await expect(openRecovered(copy)).rejects.toMatchObject({ code: "HOME_MOVED" });
});

test("[HOME-3] a copy gets an id of its own, its open runs are held, and what the original runs is not touched", async () => {
  await using original = disposable(await openRecovered(home));
  const run = await acceptRun(original.opened, "working", working());
  const asking = await acceptRun(original.opened, "asking", ASKING);
  const pid = await pidOf(original.opened, run);
  cpSync(home, copy, { recursive: true });
  const settled = await settle("copied");
  expect(settled).toMatchObject({ held: 2 });
  expect(settled.homeId).not.toBe(original.opened.homeId);
  process.kill(pid, 0);
  expect(showRun(copy, run)).toMatchObject({ state: "waiting", reason: "operator" });
  expect(showRun(copy, run).stages[0]?.attempts).toMatchObject([{ n: 1, outcome: "unknown" }]);
  for (const held of [run, asking])
    expect(eventsOf(copy, held, ["run.held"])).toMatchObject([{ data: { by: "copied" } }]);
  await expect(settle("copied")).rejects.toMatchObject({ code: "REFUSED" });

  await using other = disposable(await openRecovered(copy));
  expect(other.opened.homeId).toBe(settled.homeId);
  writeFileSync(join(folder, "go"), "");
  await expect.poll(() => showRun(home, run).state).toBe("completed");
  expect(readFileSync(join(folder, "done"), "utf8")).toBe("x\n");
  await other.opened.engine.command(run, { type: "resume" }, { actor: ADA, cause: "resume" });
  await expect.poll(() => showRun(copy, run).state).toBe("completed");
  expect(readFileSync(join(folder, "done"), "utf8")).toBe("x\nx\n");
});

test("[HOME-4] a home that was moved to another disk goes on as it is", async () => {
  await using original = disposable(await openRecovered(home));
  const run = await acceptRun(original.opened, "asking", ASKING);
  const { homeId } = original.opened;
  await original.end();
  cpSync(home, copy, { recursive: true });
  rmSync(home, { recursive: true });
  expect(await settle("moved")).toEqual({ homeId, held: 0 });
  await using moved = disposable(await openRecovered(copy));
  expect(moved.opened.homeId).toBe(homeId);
  expect(showRun(copy, run)).toMatchObject({ state: "waiting", reason: "person" });
  expect(eventsOf(copy, "home", ["home.moved"])).toMatchObject([{ actor: ADA }]);
});

test("[HOME-2][HOME-4] a whole home that was restored from yesterday is not believed, and its open runs are held", async () => {
  await using original = disposable(await openRecovered(home));
  const run = await acceptRun(original.opened, "asking", ASKING);
  const { homeId } = original.opened;
  await original.end();
  cpSync(home, copy, { recursive: true });
  await using today = disposable(await openRecovered(home));
  const [gate] = showRun(home, run).gates;
  await today.opened.engine.command(
    run,
    { type: "answer", gate: gate?.id ?? "", option: "approve", note: null, subject: null },
    { actor: ADA, cause: "answer" },
  );
  await expect.poll(() => showRun(home, run).state).toBe("completed");
  await today.end();
  // They are kept, so that no restored file is given the inode of one that is gone.
  const kept = mkdtempSync(join(folder, "kept-"));
  for (const name of readdirSync(home)) renameSync(join(home, name), join(kept, name));
  for (const name of readdirSync(copy)) cpSync(join(copy, name), join(home, name), { recursive: true });
  await expect(openRecovered(home)).rejects.toMatchObject({ code: "HOME_MOVED" });
  const settled = await settleHome({ home, env: {}, was: "moved", actor: ADA });
  expect(settled).toEqual({ homeId, held: 1 });
  expect(showRun(home, run)).toMatchObject({ state: "waiting", hold: "rolled-back" });
  await using again = disposable(await openRecovered(home));
  expect(again.opened.homeId).toBe(homeId);
});

test("[HOME-3] a settling that ended in the middle is asked for again", async () => {
  await using original = disposable(await openRecovered(home));
  await acceptRun(original.opened, "asking", ASKING);
  cpSync(home, copy, { recursive: true });
  // A note that cannot be read stops it half way.
  writeFileSync(join(copy, "head.json"), "{}");
  await expect(settle("copied")).rejects.toMatchObject({ code: "STORE_DAMAGED" });
  cpSync(join(home, "head.json"), join(copy, "head.json"));
  await expect(openRecovered(copy)).rejects.toMatchObject({ code: "HOME_MOVED" });
  expect(await settle("copied")).toMatchObject({ held: 1 });
});

interface Held extends AsyncDisposable {
  readonly opened: Awaited<ReturnType<typeof openRecovered>>;
  readonly end: () => Promise<void>;
}

function disposable(opened: Awaited<ReturnType<typeof openRecovered>>): Held {
  let over = false;
  const end = async (): Promise<void> => {
    if (!over) await opened.close({ children: true });
    over = true;
  };
  return { opened, end, [Symbol.asyncDispose]: end };
}
