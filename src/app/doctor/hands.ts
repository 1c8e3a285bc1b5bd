import { chmodSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import type { Hands } from "../../doctor/hands.ts";
import { SYSTEM } from "../../domain/actor.ts";
import { EVENT_VERSION } from "../../domain/record/upcast.ts";
import { HOME_STREAM } from "../../engine/home.ts";
import type { Store } from "../../ports/event-log.ts";
import { endMarked } from "../../process/find/marked.ts";
import { rowsOfRecord } from "../../recorder/rebuild.ts";
import { openAuditReader } from "../../store/sqlite/read/audit-reader.ts";
import type { HomeLock } from "../../store/sqlite/lock/home-lock.ts";
import { openStore } from "../../store/sqlite/open-store.ts";
import { copyStore, rewriteRows } from "../../store/sqlite/write/rewrite-rows.ts";
import { createSystemClock } from "../host/clock.ts";
import { holdHome } from "../home/open.ts";

/** The hands that fix a home. */
export function createHands(home: string): Hands {
  let lock: HomeLock | null = null;
  const withStore = async (work: (store: Store, epoch: number) => void): Promise<void> => {
    if (lock === null) throw new HoldfastError("HOME_HELD", "The store is changed only by who holds the home.");
    const store = await openStore({ home, epoch: lock.epoch, salt: createSystemClock().random });
    try {
      work(store, lock.epoch);
    } finally {
      store.close();
    }
  };
  return {
    remove: (path) => rmSync(path, { recursive: true, force: true }),
    move: (from, to) => {
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
      renameSync(from, to);
    },
    setMode: chmodSync,
    end: endMarked,
    holding: async (work) => {
      lock = holdHome(home);
      try {
        return await work();
      } finally {
        lock.release();
        lock = null;
      }
    },
    rewriteTables: async (runs) => {
      // It brings an older store to the present tables.
      await withStore(() => {});
      rewriteRows(home, rowsOf(home, runs));
    },
    liftQuarantine: async (runs) =>
      withStore((store, epoch) => {
        for (const run of runs) lift(store, epoch, run);
      }),
    copyStore: async (to) => copyStore(home, to),
  };
}

function rowsOf(home: string, runs: readonly string[]): Parameters<typeof rewriteRows>[1] {
  const reader = openAuditReader(home);
  try {
    return new Map(reader === null ? [] : runs.map((run) => [run, rowsOfRecord(reader, run)]));
  } finally {
    reader?.close();
  }
}

function lift(store: Store, epoch: number, run: string): void {
  const clock = createSystemClock();
  const cause = `doctor/run.unquarantined/${clock.random()}`;
  const event = { type: "run.unquarantined", v: EVENT_VERSION, at: clock.now(), actor: SYSTEM, cause, data: { run } };
  const expectedSeq = store.head(HOME_STREAM)?.seq ?? 0;
  const where = { stream: HOME_STREAM, kind: "home", expectedSeq, epoch, trace: null } as const;
  const appended = store.transact((writer) => writer.append({ ...where, events: [event], rows: [] }));
  if (!appended.ok) throw new HoldfastError("STALE_APPEND", `The home's record moved on (${appended.reason}).`);
}
