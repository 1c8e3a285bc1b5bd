import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { foldStored } from "../../engine/coordinator/views.ts";
import { append, sampleAppend, sampleLesson, sampleSalts, writeRun } from "../../testing/conformance/samples.ts";
import { knowledgeRow } from "../../domain/knowledge.ts";
import { rebuild } from "../../recorder/rebuild.ts";
import { openAuditReader } from "./read/audit-reader.ts";
import { MIGRATIONS } from "./migrate.ts";
import { openStore, type StoreOptions } from "./open-store.ts";
import { openStoreReader, storeFile } from "./store-file.ts";

// A store of this release with runs in flight meets the next release's migration, which is played here.

const IN_FLIGHT = "01JZ00000000000000000000AA";
const ENDED = "01JZ00000000000000000000BB";
const NEXT = [...MIGRATIONS, "alter table run_rows add column colour text; create table later (name text) strict"];
const BROKEN = [...MIGRATIONS, "alter table run_rows add column colour text; create table run_rows (name text) strict"];
const COPY = join("backups", `before-migration-from-${MIGRATIONS.length}.db`);

let home = "";
const salt = sampleSalts();

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "holdfast-migrate-"));
  const store = await openStore({ home, salt, epoch: 1 });
  writeRun(store, { id: IN_FLIGHT, upTo: 5 });
  writeRun(store, { id: ENDED, key: "daily" });
  append(store, sampleAppend("home", 0));
  store.close();
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function migrating(migrations: readonly string[]): StoreOptions {
  return { home, salt, epoch: 2, migrations };
}

/** Takes the columns that lists brought out of a store. */
const NO_LISTS = `drop view runs; drop index run_rows_project; ${[
  "label",
  "done",
  "attempts",
  "gates",
  "stage",
  "stage_state",
  "stage_reason",
  "stage_message",
  "sent_back",
  "fix",
]
  .map((column) => `alter table run_rows drop column ${column}`)
  .join("; ")}; create view runs as select id from run_rows`;

function alter(of: string, sql: string): void {
  const database = new DatabaseSync(storeFile(of));
  database.exec(sql);
  database.close();
}

function ask(sql: string, file = storeFile(home)): readonly object[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

test("[LOG-17] a migration keeps every event and row of a populated store, and runs in flight go on", async () => {
  const [events, rows] = [ask("select * from events"), ask("select id, state, seq from run_rows")];
  const store = await openStore(migrating(NEXT));
  expect(ask("select * from events")).toEqual(events);
  expect(ask("select id, state, seq from run_rows")).toEqual(rows);
  expect(foldStored(store, IN_FLIGHT).seq).toBe(5);
  expect(append(store, sampleAppend("home", 1, { epoch: 2 })).ok).toBe(true);
  store.close();
  expect(ask("pragma user_version")).toEqual([{ user_version: NEXT.length }]);
});

test("[LOG-17] before a migration there is a copy, whole and of the version before", async () => {
  const events = ask("select * from events");
  (await openStore(migrating(NEXT))).close();
  expect(ask("select * from events", join(home, COPY))).toEqual(events);
  expect(ask("pragma integrity_check", join(home, COPY))).toEqual([{ integrity_check: "ok" }]);
  expect(ask("pragma user_version", join(home, COPY))).toEqual([{ user_version: MIGRATIONS.length }]);
});

test("[LOG-17] a migration that fails changes nothing, and the release before goes on", async () => {
  const events = ask("select * from events");
  await expect(openStore(migrating(BROKEN))).rejects.toThrow();
  expect(ask("pragma user_version")).toEqual([{ user_version: MIGRATIONS.length }]);
  expect(ask("select count(*) as columns from pragma_table_info('run_rows') where name = 'colour'")).toEqual([
    { columns: 0 },
  ]);
  const store = await openStore({ home, salt, epoch: 3 });
  expect(ask("select * from events")).toEqual(events);
  store.close();
  await expect(openStore(migrating(NEXT)).then((next) => next.close())).resolves.toBeUndefined();
  await expect(openStore({ home, salt, epoch: 4 })).rejects.toMatchObject({ code: "STORE_NEWER" });
});

test("[LOG-17][P30] a store from before answers were remembered is read as it is, and remembers once it is opened", async () => {
  const old = join(home, "old");
  const before = await openStore({ home: old, salt, epoch: 1 });
  writeRun(before, { id: IN_FLIGHT, upTo: 5 });
  append(before, sampleAppend("home", 0));
  before.close();
  alter(
    old,
    `${NO_LISTS}; drop index outbox_rows_remote; drop table cursors; drop view knowledge; drop table knowledge_rows;
    drop view outbox; drop table outbox_rows; pragma user_version = 1`,
  );
  const events = ask("select * from events", storeFile(old));
  const reader = openAuditReader(old);
  expect([reader?.knowledge(), openStoreReader(old)?.knowledge({})]).toEqual([[], []]);
  reader?.close();
  const store = await openStore({ home: old, salt, epoch: 2 });
  expect(ask("select * from events", storeFile(old))).toEqual(events);
  expect(foldStored(store, IN_FLIGHT).seq).toBe(5);
  const row = { ...knowledgeRow(sampleLesson("a"), 2, 42), was: null };
  append(store, sampleAppend("home", 1, { epoch: 2, rows: [row] }));
  expect(store.knowledge({})).toMatchObject([{ key: "a", answer: "left" }]);
  expect(ask("select key, answer, kept_at from knowledge", storeFile(old))).toEqual([
    { key: "a", answer: "left", kept_at: "1970-01-01T00:00:00.042Z" },
  ]);
  store.close();
});

test("[LOG-17][CLI-4] a store from before lists is read as it is, and its rows are made from the record once it is opened", async () => {
  const rows = ask("select * from run_rows");
  alter(home, `update run_rows set label = 'x' where id = '${ENDED}'; ${NO_LISTS}; pragma user_version = 4`);
  const reader = openAuditReader(home);
  expect([...rebuild(reader ?? expect.fail("there is a store"))]).toEqual([]);
  reader?.close();
  const before = openStoreReader(home);
  expect(before?.runs({})).toMatchObject([
    { id: ENDED, stagesDone: 0 },
    { id: IN_FLIGHT, label: "" },
  ]);
  before?.close();
  const store = await openStore({ home, salt, epoch: 2 });
  expect(ask("select * from run_rows")).toEqual(rows);
  expect(store.runs({})).toMatchObject([
    { id: ENDED, stagesDone: 1, attempts: 1, stage: null },
    { id: IN_FLIGHT, stagesDone: 0, attempts: 1 },
  ]);
  store.close();
});

test("[LOG-17] a store that is new or of this version is not copied", async () => {
  (await openStore({ home, salt, epoch: 2 })).close();
  expect(existsSync(join(home, "backups"))).toBe(false);
});
