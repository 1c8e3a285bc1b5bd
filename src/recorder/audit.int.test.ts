import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isJsonObject } from "../base/json/json.ts";
import { dataHashOf } from "../domain/record/chain.ts";
import type { AuditReader } from "../ports/audit.ts";
import { openAuditReader } from "../store/sqlite/read/audit-reader.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { storeFile } from "../store/sqlite/store-file.ts";
import { append, sampleAppend, sampleEvent, sampleSalts, writeRun } from "../testing/conformance/samples.ts";
import { exportLines } from "./export.ts";
import type { Finding } from "./finding.ts";
import { noteHead, readNotedHead, readNotedHeads } from "./noted-head.ts";
import { rebuild } from "./rebuild.ts";
import { verify } from "./verify.ts";

// Each test damages a real database as somebody with a database tool would, and sees that damage named.

const A = "01JZ00000000000000000000AA";
const B = "01JZ00000000000000000000BB";

let home = "";

const nextSalt = sampleSalts();

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "holdfast-audit-"));
  const store = await openStore({ home, salt: nextSalt, epoch: 1 });
  append(store, sampleAppend("home", 0));
  writeRun(store, { id: A, script: { work: { a: [{ meaning: "needs-input" }] } } });
  writeRun(store, { id: B, key: "daily" });
  append(store, sampleAppend("home", 1));
  store.close();
  audited(noteHead.bind(null, home));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

test("[LOG-12] a store that nobody touched has no findings", () => {
  expect(findings()).toEqual([]);
  expect(audited((reader) => [...rebuild(reader)])).toEqual([]);
});

test.each([
  [
    "changed data",
    "update events set data = json_set(data, '$.said', 'lies') where position = 1",
    [`data-changed home 1`],
  ],
  ["a changed type", `update events set type = 'run.failed' where ${at(A, 2)}`, [`event-changed ${A} 2`]],
  ["a changed time", `update events set at = '2026-01-01' where ${at(A, 2)}`, [`event-changed ${A} 2`]],
  [
    "a changed actor",
    `update events set actor = '{"kind":"user","id":"eve"}' where ${at(A, 2)}`,
    [`event-changed ${A} 2`],
  ],
  ["a changed cause", `update events set cause = 'another' where ${at(A, 2)}`, [`event-changed ${A} 2`]],
  ["a changed id", `update events set id = 'another' where ${at(A, 2)}`, [`event-changed ${A} 2`]],
  ["a removed event", `delete from events where ${at(A, 3)}`, [`event-removed ${A} 3`, "ledger-changed ledger 4"]],
  [
    "a cut-off end",
    `delete from events where stream = '${B}' and seq > 9`,
    [`stream-cut-off ${B} 10`, "ledger-changed"],
  ],
  ["a lost stream", `delete from events where stream = '${B}'`, [`stream-lost ${B}`, "ledger-changed"]],
  [
    "a stream whose end was removed with it",
    `delete from events where stream = '${B}'; delete from streams where stream = '${B}'`,
    ["ledger-changed"],
  ],
  ["a forgotten head", `delete from streams where stream = '${B}'`, [`stream-unknown ${B}`]],
  ["a changed head", `update streams set hash = 'x' where stream = '${B}'`, [`head-changed ${B}`]],
  [
    "a changed line of the ledger",
    "update ledger set digest = 'x' where n = 3",
    ["ledger-changed ledger 3", "ledger-changed ledger 4"],
  ],
  ["a removed line of the ledger", "delete from ledger where n = 3", ["ledger-changed ledger 3"]],
  ["a cut-off ledger", "delete from ledger where n > 3", ["ledger-cut-off ledger 4", "noted-head-lost"]],
])("[LOG-12] %s is found", (_what, sql, expected) => {
  damage(sql);
  const found = findings();
  for (const line of expected) expect(found).toContainEqual(expect.stringContaining(line));
  expect(found.filter((line) => !expected.some((one) => line.startsWith(one.split(" ")[0] ?? "")))).toEqual([]);
});

test("[LOG-12] two events whose places were swapped are found", () => {
  damage(
    `update events set position = 1000 where ${at(A, 2)}; update events set position = 3 where ${at(A, 3)}; update events set position = 4 where position = 1000`,
  );
  expect(findings()).toContainEqual(expect.stringContaining("event-swapped"));
});

test("[LOG-12] data that was swapped between two events with its hash and salt is found", () => {
  const swap = ["data", "salt", "data_hash"]
    .map((column) => `${column} = (select ${column} from events where ${at(A, 2)})`)
    .join(", ");
  damage(`update events set ${swap} where ${at(A, 3)}`);
  expect(findings()).toEqual([`event-changed ${A} 3`]);
});

test("[LOG-12] an event that somebody hashed again breaks the chain after it", () => {
  const salt = "00".repeat(16);
  const data = '{"reason":"none of my doing"}';
  damage(
    `update events set data = '${data}', salt = '${salt}', data_hash = '${dataHashOf(salt, data)}', hash = 'x' where ${at(A, 3)}`,
  );
  expect(findings()).toEqual(expect.arrayContaining([`chain-broken ${A} 4`]));
});

test("[LOG-13] an end that was cut off with everything that tells of it is found by the head noted outside", () => {
  damage(`delete from events where position > 3; delete from ledger where last_position > 3; delete from streams where stream <> 'home' and stream <> '${A}';
    update streams set seq = 1, hash = (select hash from events where stream = 'home') where stream = 'home';
    update streams set seq = 2, hash = (select hash from events where ${at(A, 2)}) where stream = '${A}'`);
  expect(findings()).toEqual([expect.stringContaining("noted-head-lost")]);
  expect(audited((reader) => noteHead(home, reader))).toBe(false);
  expect(findings()).toHaveLength(1);
});

test("[LOG-13] the head moves on with the ledger, and a note that cannot be read is said so", async () => {
  const before = readNotedHead(home);
  const store = await openStore({ home, salt: nextSalt, epoch: 1 });
  append(store, sampleAppend("home", 2));
  store.close();
  expect(audited((reader) => noteHead(home, reader))).toBe(true);
  expect(readNotedHead(home)?.n).toBe((before?.n ?? 0) + 1);
  writeFileSync(join(home, "head.json"), "{}");
  expect(() => readNotedHead(home)).toThrow(expect.objectContaining({ code: "STORE_DAMAGED" }));
});

test("[LOG-14] erased data leaves the chain whole, where the record says that it was erased", async () => {
  damage("update events set data = null, salt = null where position = 1");
  expect(findings()).toEqual(["data-removed home 1"]);
  const store = await openStore({ home, salt: nextSalt, epoch: 1 });
  const redacted = { ...sampleEvent("erasure", { stream: "home", seq: 1 }), type: "event.redacted" };
  append(store, sampleAppend("home", 2, { events: [redacted] }));
  store.close();
  expect(findings()).toEqual([]);
});

test.each<readonly [string, string, readonly [string, RegExp]]>([
  [
    "a changed cell",
    `update run_rows set pipeline = 'another' where id = '${A}'`,
    ["row-changed", /pipeline is "another", its events yield "sample"/],
  ],
  [
    "a changed number",
    `update attempt_rows set ended_at = 1 where run = '${A}' and n = 1`,
    ["row-changed", /ended_at is 1/],
  ],
  ["a missing row", `delete from gate_rows`, ["row-missing", /the row gates/]],
  [
    "an additional row",
    `insert into stage_rows values ('${A}', 'z', 9, 'ready', null, 1, null, null, null, null)`,
    ["row-additional", /the row stages/],
  ],
  ["a changed hash of a file", `update artifact_rows set sha256 = 'x'`, ["row-changed", /sha256 is "x"/]],
])("[LOG-15] %s is found by the rebuild, nothing else is", (_what, sql, [code, message]) => {
  damage(sql);
  const found = audited((reader) => [...rebuild(reader)]);
  expect(found).toEqual([expect.objectContaining({ code, message: expect.stringMatching(message) })]);
});

test("[LOG-15] a run without events, and one that cannot be folded, are named beside the others", () => {
  damage(`delete from streams where stream = '${B}'; delete from events where ${at(A, 4)}`);
  const found = audited((reader) => [...rebuild(reader)]);
  expect(found.map(({ code, stream }) => [code, stream])).toEqual([
    ["fold-failed", A],
    ["row-additional", B],
  ]);
});

test("[LOG-16] the export has every event in commit order with what a verifier needs", () => {
  const lines = audited((reader) => [...exportLines(reader)]).map((line): unknown => JSON.parse(line));
  const events = lines.filter(isJsonObject);
  expect(events.map((event) => event["position"])).toEqual(events.map((_, index) => index + 1));
  expect(Object.keys(events[0] ?? {})).toEqual(
    "id position stream seq v epoch at actor type cause data dataHash salt trace prevHash hash".split(" "),
  );
  for (const { salt, data, dataHash } of events) {
    expect(typeof salt === "string" && dataHashOf(salt, JSON.stringify(data))).toBe(dataHash);
  }
});

test("[LOG-12] an audit sees one moment while somebody writes", async () => {
  const store = await openStore({ home, salt: nextSalt, epoch: 1 });
  const reader = openAuditReader(home);
  const before = reader?.lastLedgerLine();
  append(store, sampleAppend("home", 2));
  expect(reader?.lastLedgerLine()).toEqual(before);
  expect([...verifyOf(reader)]).toEqual([]);
  reader?.close();
  store.close();
});

test("a home without a store has nothing to audit", () => {
  expect(openAuditReader(join(home, "nowhere"))).toBeNull();
  expect(readFileSync(join(home, "head.json"), "utf8")).toMatch(
    /^\{"n":\d+,"position":\d+,"digest":"[0-9a-f]{64}"\} +\n$/,
  );
});

function at(stream: string, seq: number): string {
  return `stream = '${stream}' and seq = ${seq}`;
}

function damage(sql: string): void {
  const database = new DatabaseSync(storeFile(home));
  database.exec(`pragma foreign_keys = off; pragma ignore_check_constraints = on; ${sql}`);
  database.close();
}

function audited<T>(work: (reader: AuditReader) => T): T {
  const reader = openAuditReader(home) ?? expect.unreachable();
  try {
    return work(reader);
  } finally {
    reader.close();
  }
}

function verifyOf(reader: AuditReader | null): Iterable<Finding> {
  return reader === null ? [] : verify(reader, readNotedHeads(home));
}

function findings(): readonly string[] {
  return audited((reader) => [...verifyOf(reader)].map(({ code, stream, seq }) => `${code} ${stream} ${seq}`));
}
