import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Store } from "../../src/ports/event-log.ts";
import { rebuild } from "../../src/recorder/rebuild.ts";
import { verify } from "../../src/recorder/verify.ts";
import { openAuditReader } from "../../src/store/sqlite/read/audit-reader.ts";
import type { Connection } from "../../src/store/sqlite/connection.ts";
import { openStore } from "../../src/store/sqlite/open-store.ts";
import { append, sampleAppend, sampleSalts, writeRun } from "../../src/testing/conformance/samples.ts";
import { imagesOf, mixedPages, momentOf, pageSizeOf, writeImage, type Moment } from "./wal-images.ts";

// The disk after a power loss: what SQLite had synced when a commit was acknowledged, and anything of what it had not. Every
// such disk must give every acknowledged event back, in a record that is whole, and take new ones.

let folder = "";

const salt = sampleSalts();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-power-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The disk when a commit was acknowledged, and how far the record went. */
interface Acknowledged extends Moment {
  readonly position: number;
}

interface Recorded extends Disposable {
  readonly store: Store;
  readonly connection: Connection;
  readonly acknowledged: Acknowledged[];
}

/** Opens a store that keeps a copy of its disk at every commit that it acknowledges. */
async function record(): Promise<Recorded> {
  const home = join(folder, "home");
  const acknowledged: Acknowledged[] = [];
  const opened: Connection[] = [];
  const store = await openStore({
    home,
    salt,
    epoch: 1,
    opened: (connection) => void opened.push(connection),
    committed: ({ lastPosition }) => void acknowledged.push({ position: lastPosition, ...momentOf(home) }),
  });
  const [connection] = opened;
  return {
    store,
    acknowledged,
    connection: connection ?? expect.unreachable(),
    [Symbol.dispose]: () => store.close(),
  };
}

let images = 0;

/** Opens a disk as the next start does; gives how far its record goes, once it was found whole and took more. */
async function reopened(disk: Moment): Promise<number> {
  const home = join(folder, `image-${(images += 1)}`);
  writeImage(home, disk);
  const store = await openStore({ home, salt, epoch: 2 });
  const position = store.lastPosition();
  const reader = openAuditReader(home);
  expect([...(reader === null ? [] : verify(reader, [])), ...(reader === null ? [] : rebuild(reader))]).toEqual([]);
  reader?.close();
  expect(append(store, sampleAppend("after", 0, { epoch: 2 })).ok).toBe(true);
  store.close();
  rmSync(home, { recursive: true });
  return position;
}

function writeSome(store: Store): void {
  append(store, sampleAppend("home", 0));
  writeRun(store, { id: "01JZ00000000000000000000AA" });
  store.transact((writer) => {
    writer.append(sampleAppend("home", 1));
    writer.putPayload("word ".repeat(2_500));
    writer.append(sampleAppend("other", 0));
  });
  append(store, sampleAppend("home", 2));
}

/** Every so manieth, so that all commits together try all kinds. */
function spread<T>(all: readonly T[], from: number): readonly T[] {
  const step = Math.max(1, Math.ceil(all.length / PER_COMMIT));
  return all.filter((_, index) => (index + from) % step === 0);
}

const PER_COMMIT = 12;

test("[G1][R29] whatever a power loss leaves of the commit that was under way, all that was acknowledged is there", async () => {
  using recorded = await record();
  writeSome(recorded.store);
  const { acknowledged } = recorded;
  expect(acknowledged.length).toBeGreaterThan(12);
  const pageSize = pageSizeOf(recorded.acknowledged[0]?.database ?? Buffer.alloc(0));
  let tried = 0;
  for (const [index, { position, database, wal }] of acknowledged.entries()) {
    const next = acknowledged[index + 1] ?? { position, wal };
    for (const image of spread(imagesOf(wal.length, next.wal, pageSize), index)) {
      const found = await reopened({ database, wal: image.wal });
      expect(found, `commit ${index}: ${image.what}`).toBeOneOf([position, next.position]);
      tried += 1;
    }
  }
  expect(tried).toBeGreaterThan(120);
}, 60_000);

test("[G1] a power loss while the WAL is written back loses nothing, whichever pages had reached the database", async () => {
  using recorded = await record();
  const { store, connection, acknowledged } = recorded;
  writeSome(store);
  const before = acknowledged.at(-1) ?? expect.unreachable();
  connection.exec("pragma wal_checkpoint(passive)");
  const after = momentOf(join(folder, "home"));
  expect(after.database.equals(before.database)).toBe(false);
  for (let seed = 0; seed < 12; seed += 1) {
    const database = mixedPages(before.database, after.database, seed);
    expect(await reopened({ database, wal: before.wal })).toBe(before.position);
  }
  // The WAL starts over: its first frames overwrite old ones, and none of them had been synced yet.
  append(store, sampleAppend("home", 3));
  const next = acknowledged.at(-1) ?? expect.unreachable();
  expect(next.wal.subarray(0, 32).equals(before.wal.subarray(0, 32))).toBe(false);
  for (const cut of [8, 24, 32, 40, 500, 4_096, 4_152, 9_000]) {
    const wal = Buffer.concat([next.wal.subarray(0, cut), before.wal.subarray(cut)]);
    expect(await reopened({ database: after.database, wal }), `${cut} new bytes`).toBeOneOf([
      before.position,
      next.position,
    ]);
  }
});

test("control: a disk that lost what was synced is seen to lack the commit", async () => {
  using recorded = await record();
  writeSome(recorded.store);
  const { database, wal, position } = recorded.acknowledged.at(-1) ?? expect.unreachable();
  expect(await reopened({ database, wal })).toBe(position);
  expect(await reopened({ database, wal: wal.subarray(0, wal.length - 1) })).toBeLessThan(position);
});

test("[G1][R29] the writing connection syncs every commit before it acknowledges it", async () => {
  using recorded = await record();
  expect(recorded.connection.get("pragma synchronous")).toEqual({ synchronous: 2 });
  expect(recorded.connection.get("pragma journal_mode")).toEqual({ journal_mode: "wal" });
});
