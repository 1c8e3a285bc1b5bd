import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { knowledgeRow } from "../domain/knowledge.ts";
import type { AuditReader } from "../ports/audit.ts";
import { openAuditReader } from "../store/sqlite/read/audit-reader.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { storeFile } from "../store/sqlite/store-file.ts";
import { append, sampleAppend, sampleEvent, sampleLesson, sampleSalts } from "../testing/conformance/samples.ts";
import { BEGINNING } from "../testing/given.ts";
import type { Finding } from "./finding.ts";
import { rebuild } from "./rebuild.ts";
import { verify } from "./verify.ts";

// What is remembered is a projection of the home's stream, and audited as such.

let home = "";

const salt = sampleSalts();

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "holdfast-remembered-"));
  const store = await openStore({ home, salt, epoch: 1 });
  append(store, sampleAppend("home", 0));
  append(store, sampleAppend("home", 1));
  store.close();
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

test("[LOG-15][P30] what is remembered is what the home's events yield: changed, missing and additional rows are found", async () => {
  await remember(["one", "two"]);
  expect(rebuilt()).toEqual([]);
  change("update knowledge_rows set answer = 'lies' where seq = 3");
  change("delete from knowledge_rows where seq = 4");
  change("insert into knowledge_rows values (9, 'p', 'p', 's', 'k', 'q', 'a', null, 'user:eve', 'r', 'made up', 1)");
  expect(rebuilt().map(({ code, stream }) => `${code} ${stream}`)).toEqual([
    "row-changed home",
    "row-missing home",
    "row-additional home",
  ]);
});

test("[LOG-15][P30] an erased answer yields no row, and one that was forgotten neither", async () => {
  await remember(["one", "two"]);
  const store = await openStore({ home, salt, epoch: 1 });
  store.transact((writer) => {
    const [place, erasure] = [
      { project: "p", pipeline: "n", stage: "s", key: "one" },
      { stream: "home", seq: 3 },
    ];
    const events = [
      { ...sampleEvent("f", place), type: "knowledge.forgotten" },
      { ...sampleEvent("e", erasure), type: "event.redacted" },
    ];
    writer.append(sampleAppend("home", 4, { events }));
    writer.erase("home", 3);
  });
  store.close();
  expect([verified(), rebuilt()]).toEqual([[], []]);
  expect(audited((reader) => reader.knowledge().map(({ cells }) => cells[4]))).toEqual(["two"]);
});

/** Writes what a person answered under some keys, as a turn does. */
async function remember(keys: readonly string[]): Promise<void> {
  const store = await openStore({ home, salt, epoch: 1 });
  const lessons = keys.map((key) => sampleLesson(key));
  const events = lessons.map((lesson) => ({ ...sampleEvent(lesson.gate, { ...lesson }), type: "knowledge.kept" }));
  const rows = lessons.map((lesson, place) => ({ ...knowledgeRow(lesson, place + 3, BEGINNING), was: null }));
  append(store, sampleAppend("home", 2, { events, rows }));
  store.close();
}

function change(sql: string): void {
  const database = new DatabaseSync(storeFile(home));
  database.exec(sql);
  database.close();
}

function verified(): readonly Finding[] {
  return audited((reader) => [...verify(reader, [])]);
}

function rebuilt(): readonly Finding[] {
  return audited((reader) => [...rebuild(reader)]);
}

function audited<T>(audit: (reader: AuditReader) => T): T {
  const reader = openAuditReader(home);
  if (reader === null) return expect.fail("there is no store");
  try {
    return audit(reader);
  } finally {
    reader.close();
  }
}
