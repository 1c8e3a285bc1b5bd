import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { append, sampleAppend, sampleSalts } from "../../../testing/conformance/samples.ts";
import { takeHomeLock, type HomeLock } from "./home-lock.ts";
import { openStore } from "../open-store.ts";

// A lock that only one process tests is no test: the other holder is a real process that is really killed.

const module = new URL("home-lock.ts", import.meta.url).href;

let home = "";

const salt = sampleSalts();
let children: ChildProcess[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "holdfast-lock-"));
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

test("[R18] a second process is told that the home is held", async () => {
  const { child } = await hold();
  const message = expect.stringContaining(`The process ${child.pid} orchestrates ${home}`);
  expect(take).toThrow(expect.objectContaining({ code: "HOME_HELD", message }));
  const lock = await askOther();
  expect(lock).toBe("HOME_HELD");
});

test("what is made of a home's databases can be read by its owner alone", async () => {
  const usual = process.umask(0o022);
  const lock = take();
  const store = await openStore({ home, salt, epoch: lock.epoch });
  process.umask(usual);
  append(store, sampleAppend("home", 0));
  const names = ["lock.db", "holdfast.db", "holdfast.db-wal", "holdfast.db-shm"];
  expect(names.map((name) => statSync(join(home, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600]);
  store.close();
  lock.release();
});

test("[R9] the lock falls with its process, however that dies", async () => {
  const { child, said } = await hold();
  expect(said).toBe("held 1");
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = take();
  expect(lock.epoch).toBe(2);
  lock.release();
});

test("[G4] nothing that the holder does meanwhile gives the lock away", async () => {
  const lock = take();
  lock.saveIdentity({ homeId: "id", address: "machine:inode:path" });
  expect(await askOther()).toBe("HOME_HELD");
  lock.saveIdentity({ homeId: "id", address: "again" });
  expect(await askOther()).toBe("HOME_HELD");
  lock.release();
  expect(await askOther()).toBe("held 2");
});

test("one who reads the lock file for a moment is waited for, and is no holder", async () => {
  take().release();
  await readingFor(100);
  const lock = take();
  expect(lock.epoch).toBe(2);
  lock.release();
});

test("each start has a greater epoch, also when the lock file is lost", async () => {
  const first = take();
  const store = await openStore({ home, salt, epoch: first.epoch + 6 });
  append(store, sampleAppend("home", 0, { epoch: first.epoch + 6 }));
  store.close();
  first.release();
  rmSync(join(home, "lock.db"));
  const second = take();
  expect([first.epoch, second.epoch]).toEqual([1, 8]);
  second.release();
});

test("the home keeps its id and its address", () => {
  const first = takeHomeLock(home, "first id");
  expect([first.homeId, first.address]).toEqual(["first id", null]);
  first.saveIdentity({ homeId: "first id", address: "here" });
  first.release();
  const second = takeHomeLock(home, "second id");
  expect([second.homeId, second.address]).toEqual(["first id", "here"]);
  second.release();
});

function take(): HomeLock {
  return takeHomeLock(home, "id");
}

async function hold(): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  return started("setInterval(() => {}, 60_000);");
}

/** Another process reads the lock file, and lets it go after so many milliseconds. */
async function readingFor(ms: number): Promise<void> {
  const words = `
    import { DatabaseSync } from "node:sqlite";
    const lock = new DatabaseSync(${JSON.stringify(join(home, "lock.db"))}, { readOnly: true });
    lock.exec("begin; select count(*) from lock");
    process.stdout.write("reading\\n");
    setTimeout(() => lock.close(), ${ms});`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  await once(child.stdout, "data");
}

/** What another process is told that asks for the lock once. */
async function askOther(): Promise<string> {
  const { child, said } = await started("");
  if (child.exitCode === null) await once(child, "exit");
  return said;
}

async function started(then: string): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const words = `
    import { takeHomeLock } from ${JSON.stringify(module)};
    try {
      const lock = takeHomeLock(${JSON.stringify(home)}, "id");
      globalThis.lock = lock;
      process.stdout.write("held " + lock.epoch + "\\n");
      ${then}
    } catch (failure) {
      process.stdout.write((failure.code ?? String(failure)) + "\\n");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [chunk]: unknown[] = await once(child.stdout, "data");
  return { child, said: String(chunk).trim() };
}
