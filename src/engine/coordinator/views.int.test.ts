import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canonicalJson } from "../../base/json/json.ts";
import { FOLD_VERSION } from "../../domain/run/evolve.ts";
import type { Store } from "../../ports/event-log.ts";
import { openStore } from "../../store/sqlite/open-store.ts";
import { storeFile } from "../../store/sqlite/store-file.ts";
import { commandStage, definitionOf } from "../../testing/definition.ts";
import { BEGINNING, PERSON } from "../../testing/given.ts";
import { sampleSalts, writeRun } from "../../testing/conformance/samples.ts";
import { createViews, foldStored } from "./views.ts";

// A run of more than a thousand events, over the real store.

const RUN = "01JZ00000000000000000000AA";
const LONG = 1_200;

let home = "";
let store: Store;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "holdfast-views-"));
  store = await openStore({ home, salt: sampleSalts(), epoch: 1 });
  writeRun(store, { id: RUN, upTo: 3 });
  // What the sample pins.
  store.transact((writer) => writer.putPayload(canonicalJson(definitionOf([commandStage("a")]))));
  lengthen(LONG);
});

afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

/** Events that change nothing but the length. */
function lengthen(to: number): void {
  const expectedSeq = store.head(RUN)?.seq ?? 0;
  const events = Array.from({ length: to - expectedSeq }, (_, index) => ({
    type: "command.refused",
    v: 1,
    at: BEGINNING,
    actor: PERSON,
    cause: `refused/${expectedSeq + index}`,
    data: { command: "answer", reason: "test" },
  }));
  store.transact((writer) =>
    writer.append({ stream: RUN, kind: "run", expectedSeq, epoch: 1, trace: null, events, rows: [] }),
  );
}

function change(sql: string): void {
  const database = new DatabaseSync(storeFile(home));
  database.exec(sql);
  database.close();
}

function mark(): void {
  change(`update snapshots set state = json_set(state, '$.recoveries', 77)`);
}

test("[LOG-18] the fold of a long run begins at its snapshot and comes to the same state", () => {
  const whole = foldStored(store, RUN);
  expect(store.snapshot(RUN, FOLD_VERSION)).toBeNull();
  createViews(store).put(whole);
  expect(store.snapshot(RUN, FOLD_VERSION)).toMatchObject({ seq: LONG });
  expect(foldStored(store, RUN)).toEqual(whole);
  lengthen(LONG + 100);
  expect(foldStored(store, RUN)).toEqual({ ...whole, seq: LONG + 100 });
  mark();
  expect(foldStored(store, RUN)).toMatchObject({ recoveries: 77, seq: LONG + 100 });
});

test("[LOG-18] a snapshot of another version of the fold, or of another history, is not believed", () => {
  const whole = foldStored(store, RUN);
  createViews(store).put(whole);
  mark();
  change(`update snapshots set fold_version = ${FOLD_VERSION - 1}`);
  expect(foldStored(store, RUN)).toEqual(whole);
  change(`update snapshots set fold_version = ${FOLD_VERSION}, hash = 'another'`);
  expect(foldStored(store, RUN)).toEqual(whole);
});

test("[LOG-18] a next snapshot is kept after another thousand events, not before", () => {
  const views = createViews(store);
  views.put(foldStored(store, RUN));
  lengthen(LONG + 900);
  views.put(foldStored(store, RUN));
  expect(store.snapshot(RUN, FOLD_VERSION)).toMatchObject({ seq: LONG });
  lengthen(LONG + 1_001);
  views.put(foldStored(store, RUN));
  expect(store.snapshot(RUN, FOLD_VERSION)).toMatchObject({ seq: LONG + 1_001 });
});
