import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { copyStore } from "../../src/store/sqlite/write/rewrite-rows.ts";
import { holdfast, shown } from "./cli-home.ts";
import {
  codes,
  contents,
  crash,
  damage,
  faultsOf,
  inHome,
  letGo,
  madeRun,
  fix,
  obey,
  SHORT,
  WAITING,
  workingRun,
} from "./sick-home.ts";

// The store and what follows from it: each damage is done to a real home, found, fixed or explained, and looked for again.

test("[T13] a home with which nothing is wrong has no findings, and looking leaves it as it was", async () => {
  // Reading a store leaves SQLite's own two files beside it.
  expect(await shown(await madeRun(WAITING))).toMatchObject({ state: "waiting" });
  const before = contents();
  expect(await codes()).toEqual([]);
  expect(await fix()).toEqual([]);
  expect(contents()).toEqual(before);
});

test.each([
  ["a changed cell", "update run_rows set state = 'completed', ended_at = 1"],
  ["a missing row", "delete from stage_rows where id = 'ask'"],
  [
    "rows of a run that has no events",
    `create temp table copied as select * from run_rows; update copied set id = '01JZ00000000000000000000AA';
    insert into run_rows select * from copied`,
  ],
])("[T13] tables with %s are made again from the events", async (_what, sql) => {
  const run = await madeRun(WAITING);
  damage(sql);
  const [found] = await faultsOf("tables-differ");
  expect(found).toMatchObject({ severity: "error", next: "holdfast doctor --fix" });
  expect(await fix()).toContainEqual(expect.objectContaining({ code: "tables-differ", refused: null }));
  expect(await codes()).toEqual([]);
  expect(await shown(run)).toMatchObject({ state: "waiting" });
  expect(await holdfast("audit", "rebuild")).toMatchObject({ code: 0 });
});

test("[T13][DOCTOR-4] what only the holder of the home may change is refused while a daemon lives, and then fixed", async () => {
  const run = await madeRun(WAITING);
  damage("delete from stage_rows where id = 'ask'");
  await holdfast("resume", run);
  const [found] = await faultsOf("tables-differ");
  expect(found?.next).toBe("holdfast stop && holdfast doctor --fix");
  expect(await fix()).toContainEqual(
    expect.objectContaining({ code: "tables-differ", refused: expect.stringMatching(/^The process \d+ orchestrates/) }),
  );
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
});

test("[T13] a run that was quarantined goes on once what it lacked is back", async () => {
  const run = await workingRun();
  await crash();
  damage("update payloads set body = body || ' '");
  await holdfast("resume");
  await holdfast("stop");
  const [broken] = await faultsOf("run-quarantined");
  expect(broken?.message).toContain("It still cannot be read");
  expect(broken?.next).toContain(`holdfast why ${run}`);
  expect((await fix()).map(({ code }) => code)).not.toContain("run-quarantined");
  damage("update payloads set body = substr(body, 1, length(body) - 1)");
  expect(await faultsOf("run-quarantined")).toMatchObject([{ next: "holdfast doctor --fix" }]);
  expect(await fix()).toMatchObject([{ code: "run-quarantined", refused: null }]);
  expect(await codes()).toEqual(["run-unattended"]);
  letGo();
  expect(await holdfast("resume", run)).toMatchObject({ code: 0 });
  expect(await shown(run)).toMatchObject({ state: "completed" });
  expect(await holdfast("audit", "verify")).toMatchObject({ code: 0 });
});

test("[T13] a note of the record's end that cannot be read is moved aside, and a daemon comes up again", async () => {
  const run = await madeRun(WAITING);
  writeFileSync(inHome("head.json"), "{");
  expect(await holdfast("cancel", run)).toMatchObject({ code: 5 });
  expect(await faultsOf("head-unreadable")).toMatchObject([{ next: "holdfast doctor --fix" }]);
  expect(await fix()).toContainEqual(expect.objectContaining({ code: "head-unreadable", refused: null }));
  expect(readFileSync(inHome("head.json.unreadable-1"), "utf8")).toBe("{");
  expect(await codes()).toEqual([]);
  expect(await holdfast("cancel", run)).toMatchObject({ code: 0 });
});

test("[T13] a changed record is named, and left as it is", async () => {
  await madeRun(WAITING);
  damage("update events set type = 'run.completed' where position = 3");
  const [found] = await faultsOf("record-changed");
  expect(found).toMatchObject({ severity: "error" });
  expect(found?.next).toContain("holdfast audit verify");
  await fix();
  expect(await codes()).toContain("record-changed");
});

test("[T13][DOCTOR-2] a torn database, whose rules say so each, is replaced by the copy that the finding names", async () => {
  await madeRun(WAITING);
  await copyStore(inHome(), inHome("backups", "copy.db"));
  damage("pragma wal_checkpoint(truncate)");
  writeFileSync(inHome("holdfast.db"), "no database at all, but long enough to be taken for one".repeat(20));
  rmSync(inHome("holdfast.db-wal"), { force: true });
  const [found] = await faultsOf("store-damaged");
  const unseen = await faultsOf("not-examined");
  expect(unseen.map(({ message }) => message.split(" ")[0])).toContain("process-orphaned");
  expect(unseen.filter(({ next }) => next === "")).toEqual([]);
  expect(JSON.stringify(unseen)).not.toMatch(/\bat .*\.ts:/);
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
});

test("[T13] a page of the database that was overwritten, and a reference to nothing, are found by SQLite's own checks", async () => {
  await madeRun(WAITING);
  damage("delete from run_rows");
  expect(await faultsOf("store-damaged")).toMatchObject([
    { message: expect.stringContaining("names none of run_rows") },
  ]);
  await fix();
  expect(await codes()).toEqual([]);
  damage("pragma wal_checkpoint(truncate)");
  const file = inHome("holdfast.db");
  const bytes = readFileSync(file);
  bytes.fill(0xff, 8_192, 8_192 + 64);
  writeFileSync(file, bytes);
  expect(await codes()).toContain("store-damaged");
});

test("[T13] a store that is gone is found, and its copy is brought back", async () => {
  await madeRun(WAITING);
  await copyStore(inHome(), inHome("backups", "copy.db"));
  for (const name of ["holdfast.db", "holdfast.db-wal", "holdfast.db-shm"]) rmSync(inHome(name), { force: true });
  const [found] = await faultsOf("store-missing");
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
});

test("[T13] a store of a newer version is named and not touched", async () => {
  await madeRun(WAITING);
  damage("pragma user_version = 99");
  expect(await faultsOf("store-newer")).toMatchObject([{ next: "npm install --global holdfast@latest" }]);
  await fix();
  const database = new DatabaseSync(inHome("holdfast.db"), { readOnly: true });
  expect(database.prepare("pragma user_version").get()).toEqual({ user_version: 99 });
  database.close();
});

test("[T13] a lock file that cannot be read is moved aside by the command that the finding names", async () => {
  const run = await madeRun(WAITING);
  writeFileSync(inHome("lock.db"), "x".repeat(4_096));
  expect(await holdfast("cancel", run)).toMatchObject({ code: 5 });
  const [found] = await faultsOf("lock-damaged");
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  expect(await codes()).toEqual(["home-moved"]);
  expect(await holdfast("doctor", "--moved")).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
  expect(await holdfast("cancel", run)).toMatchObject({ code: 0 });
});

test("[T13] a long text that a run pinned and whose file is missing or changed is named", async () => {
  await madeRun(SHORT.replace("a.txt; echo", `a.txt; : ${"long ".repeat(5_000)}; echo`));
  const [name = ""] = readdirSync(inHome("payloads"));
  const file = inHome("payloads", name);
  const text = readFileSync(file, "utf8");
  chmodSync(file, 0o600);
  truncateSync(file, 5);
  expect(await faultsOf("payload-lost")).toMatchObject([{ message: expect.stringContaining(file) }]);
  rmSync(file);
  expect(await faultsOf("payload-lost")).toHaveLength(1);
  writeFileSync(file, text);
  expect(await codes()).toEqual([]);
});

test("[T13] where copies of the store are kept and the newest is old, another is made", async () => {
  await madeRun(WAITING);
  const old = inHome("backups", "copy.db");
  await copyStore(inHome(), old);
  expect(await codes()).toEqual([]);
  utimesSync(old, 1_000_000, 1_000_000);
  expect(await faultsOf("copy-old")).toMatchObject([{ severity: "note", next: "holdfast doctor --fix" }]);
  expect(await fix()).toMatchObject([{ code: "copy-old", refused: null }]);
  expect(await codes()).toEqual([]);
  const [copy = ""] = readdirSync(inHome("backups")).filter((name) => name !== "copy.db");
  expect(existsSync(old)).toBe(true);
  const database = new DatabaseSync(join(inHome("backups"), copy), { readOnly: true });
  expect(database.prepare("select count(*) as runs from run_rows").get()).toEqual({ runs: 1 });
  database.close();
});
