import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleAppend, sampleEvent, sampleLesson, append, sampleSalts } from "../../../testing/conformance/samples.ts";
import { STORE_CASES } from "../../../testing/conformance/store.ts";
import type { StoreUnderTest } from "../../../testing/conformance/store-case.ts";
import { knowledgeRow } from "../../../domain/knowledge.ts";
import { RUN_EDGES, STAGE_EDGES } from "../../../domain/run/edges.ts";
import { sha256 } from "../../../base/hash.ts";
import type { Store } from "../../../ports/event-log.ts";
import { openAuditReader } from "./audit-reader.ts";
import type { Connection } from "../connection.ts";
import { takeHomeLock } from "../lock/home-lock.ts";
import { MIGRATIONS } from "../migrate.ts";
import { openStore } from "../open-store.ts";
import { openStoreReader, storeFile } from "../store-file.ts";
import { TABLES } from "../write/write-rows.ts";
import type { ChangedRow } from "../../../domain/run/view/row.ts";

let home = "";

const salt = sampleSalts();

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "holdfast-store-"));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

test.each(STORE_CASES)("$title", async ({ run }) => {
  await run(sqlite());
});

test("[P30] what was erased is in no file of the home any more, while it is open", async () => {
  const store = await openStore({ home, salt, epoch: 1 });
  const lesson = sampleLesson("side", "a telling answer");
  const row = { ...knowledgeRow(lesson, 1, 42), was: null };
  append(store, sampleAppend("home", 0, { events: [sampleEvent("kept", { ...lesson })], rows: [row] }));
  append(store, sampleAppend("home", 1));
  expect(filesWith("a telling answer")).not.toEqual([]);
  store.transact((writer) => writer.erase("home", 1));
  expect(filesWith("a telling answer")).toEqual([]);
  store.close();
  expect(filesWith("a telling answer")).toEqual([]);
});

function filesWith(words: string): readonly string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(words))
    .map(({ name }) => name);
}

test("a new store has the newest version, and a home without one has no reader", async () => {
  expect(openStoreReader(home)).toBeNull();
  (await openStore({ home, salt, epoch: 1 })).close();
  expect(inspect("pragma user_version")).toEqual([{ user_version: MIGRATIONS.length }]);
  expect(inspect("pragma journal_mode")).toEqual([{ journal_mode: "wal" }]);
});

test("a store that is created at this very moment has no reader yet", () => {
  new DatabaseSync(storeFile(home)).close();
  expect(openStoreReader(home)).toBeNull();
});

test("[R30] a store of a newer program is refused with its version, and not a byte of it is touched", async () => {
  (await openStore({ home, salt, epoch: 1 })).close();
  change("pragma user_version = 99");
  const before = contents();
  await expect(openStore({ home, salt, epoch: 2 })).rejects.toMatchObject({ code: "STORE_NEWER" });
  for (const open of [openStoreReader, openAuditReader, (place: string) => takeHomeLock(place, "id")])
    expect(() => open(home)).toThrow(expect.objectContaining({ code: "STORE_NEWER" }));
  expect(contents()).toEqual(before);
});

test("[R30] a file that is no database is STORE_DAMAGED", async () => {
  writeFileSync(storeFile(home), "no database ".repeat(1_000));
  await expect(openStore({ home, salt, epoch: 1 })).rejects.toMatchObject({ code: "STORE_DAMAGED" });
});

test("large payloads are files of mode 0600 beside the database, small ones are rows", async () => {
  const store = await openStore({ home, salt, epoch: 1 });
  const large = "x".repeat(20_000);
  store.transact((writer) => [writer.putPayload("small"), writer.putPayload(large)]);
  expect(readdirSync(join(home, "payloads"))).toEqual([sha256(large)]);
  expect(statSync(join(home, "payloads", sha256(large))).mode & 0o777).toBe(0o600);
  expect(inspect("select bytes, body from payloads order by bytes")).toEqual([
    { bytes: 5, body: "small" },
    { bytes: 20_000, body: null },
  ]);
  store.close();
});

test("[R19] the database refuses a recovery event of another actor than the system", async () => {
  const store = await openStore({ home, salt, epoch: 1 });
  const event = {
    type: "workflow_recovery",
    v: 1,
    at: 1,
    actor: { kind: "user", id: "ada" },
    cause: "x",
    data: {},
  } as const;
  expect(() => append(store, sampleAppend("run", 0, { events: [event] }))).toThrow(/CHECK/);
  expect(
    append(store, sampleAppend("run", 0, { events: [{ ...event, actor: { kind: "system", id: "holdfast" } }] })).ok,
  ).toBe(true);
  store.close();
});

test("[R21] an event whose rows cannot be written is not written either, and the turn beside it is", async () => {
  const store = await openStore({ home, salt, epoch: 1 });
  const strange: ChangedRow = {
    table: "stages",
    cells: ["run", "a", 1, "of no known state", null, 0, null, null, null, null],
    was: null,
  };
  store.transact((writer) => {
    expect(() => writer.savepoint(() => writer.append(sampleAppend("run", 0, { rows: [strange] })))).toThrow(/CHECK/);
    writer.savepoint(() => writer.append(sampleAppend("other", 0)));
  });
  expect(inspect("select stream from events")).toEqual([{ stream: "other" }]);
  expect([store.head("run"), inspect("select * from stage_rows")]).toEqual([null, []]);
  expect(inspect("select last_position from ledger")).toEqual(inspect("select position as last_position from events"));
  store.close();
});

test.each([
  ["stage_rows", Object.keys(STAGE_EDGES)],
  ["run_rows", Object.keys(RUN_EDGES)],
])("[RUN-2] the states that %s may hold are those of the table of edges", async (table, states) => {
  (await openStore({ home, salt, epoch: 1 })).close();
  const sql = String(inspect(`select sql from sqlite_schema where name = '${table}'`)[0]?.["sql"]);
  const listed = /state text not null check \(state in \(([^)]*)\)\)/.exec(sql)?.[1] ?? "";
  expect(
    listed
      .split(", ")
      .map((word) => word.slice(1, -1))
      .toSorted(),
  ).toEqual(states.toSorted());
});

test.each(Object.values(TABLES))("the columns of $table are the cells of its rows", async ({ table, columns, key }) => {
  (await openStore({ home, salt, epoch: 1 })).close();
  const known = inspect(`pragma table_info(${table})`);
  expect(known.map((column) => column["name"])).toEqual(columns);
  expect(known.filter((column) => Number(column["pk"]) > 0).map((column) => column["name"])).toEqual(
    columns.slice(0, key),
  );
});

test("reads of streams, due runs, keys and open runs use an index", async () => {
  (await openStore({ home, salt, epoch: 1 })).close();
  const plans = [
    "select * from events where stream = 'x' and seq > 1 order by seq",
    "select stream from streams where wake_at is not null and wake_at <= 5 order by wake_at",
    "select id from run_rows where key_name = 'x'",
    "select * from gate_rows where run = 'x'",
    "select * from artifact_rows where sha256 = 'x'",
  ].map((sql) =>
    inspect(`explain query plan ${sql}`)
      .map((row) => String(row["detail"]))
      .join(),
  );
  for (const plan of plans) expect(plan).toMatch(/USING (?:COVERING )?INDEX/);
});

function contents(): readonly (readonly [string, string])[] {
  return readdirSync(home).map((name) => [name, sha256(readFileSync(join(home, name)))]);
}

function sqlite(): StoreUnderTest {
  const connections = new Map<Store, Connection>();
  return {
    open: async (epoch) => {
      const opened: Connection[] = [];
      const store = await openStore({ home, salt, epoch, opened: (connection) => void opened.push(connection) });
      const [connection] = opened;
      if (connection !== undefined) connections.set(store, connection);
      return store;
    },
    openReader: () => openStoreReader(home),
    fill: (store) => {
      const connection = connections.get(store);
      const pages = Number(connection?.get("pragma page_count")?.["page_count"]);
      connection?.exec(`pragma max_page_count = ${pages + 4}`);
      return () => connection?.exec("pragma max_page_count = 1073741823");
    },
  };
}

function inspect(sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(storeFile(home), { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

function change(sql: string): void {
  const database = new DatabaseSync(storeFile(home));
  database.exec(sql);
  database.close();
}
