import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { codeOf, HoldfastError } from "../../base/failure.ts";
import { eventId } from "../../base/ids.ts";
import { sha256 } from "../../base/hash.ts";
import type { Store } from "../../ports/event-log.ts";
import { storeCase, type StoreCase } from "./store-case.ts";
import { KNOWLEDGE_CASES } from "./knowledge.ts";
import { append, sampleAppend, sampleEvent, writeRun } from "./samples.ts";
import { OPEN_STATES } from "../../domain/run/states.ts";

// What every store keeps to. Each case gets a fresh home; the titles name the rule of docs/spec/record.md.

const A = "01JZ00000000000000000000AA";
const B = "01JZ00000000000000000000BB";
const C = "01JZ00000000000000000000CC";

/** The store's contract as cases, for any test runner. */
export const STORE_CASES: readonly StoreCase[] = [
  storeCase("[LOG-1] an append is read back as it was written, numbered and linked", (store) => {
    const first = append(
      store,
      sampleAppend("home", 0, { trace: "t", events: [sampleEvent("one"), sampleEvent("two")] }),
    );
    ok(first.ok);
    deepEqual(
      first.events.map(({ seq, position }) => [seq, position]),
      [
        [1, 1],
        [2, 2],
      ],
    );
    deepEqual(store.events({ stream: "home", limit: 10 }), first.events);
    const [one, two] = first.events;
    deepEqual([one?.prevHash, two?.prevHash, one?.trace], [null, one?.hash, "t"]);
    equal(one?.id, eventId("home", 1, "one"));
    deepEqual(store.head("home"), { seq: 2, hash: two?.hash });
    equal(store.lastPosition(), 2);
  }),
  storeCase("[LOG-2] an append that is not based on the stream's end changes nothing", (store) => {
    append(store, sampleAppend("home", 0));
    deepEqual(append(store, sampleAppend("home", 0, { events: [sampleEvent("other")] })), {
      ok: false,
      reason: "stale-seq",
      actualSeq: 1,
    });
    deepEqual(append(store, sampleAppend("home", 5)), { ok: false, reason: "stale-seq", actualSeq: 1 });
    equal(store.lastPosition(), 1);
  }),
  storeCase("[LOG-2] an append of another epoch is refused", (store) => {
    deepEqual(append(store, sampleAppend("home", 0, { epoch: 2 })), { ok: false, reason: "stale-epoch", actualSeq: 0 });
    equal(store.head("home"), null);
  }),
  storeCase("[LOG-3] the same append again is a no-op that says what it wrote", (store) => {
    const words = sampleAppend("home", 0, { events: [sampleEvent("one"), sampleEvent("two")] });
    const first = append(store, words);
    const again = append(store, words);
    ok(first.ok && again.ok);
    deepEqual([first.repeated, again.repeated], [false, true]);
    deepEqual(again.events, first.events);
    equal(store.lastPosition(), 2);
  }),
  storeCase("[LOG-4] a turn that throws is rolled back alone", (store) => {
    store.transact((writer) => {
      writer.savepoint(() => writer.append(sampleAppend("one", 0)));
      throws(
        () =>
          writer.savepoint(() => {
            writer.append(sampleAppend("two", 0));
            writer.putPayload("lost");
            throw new HoldfastError("REFUSED", "a refused turn");
          }),
        HoldfastError,
      );
      writer.savepoint(() => writer.append(sampleAppend("three", 0)));
    });
    deepEqual(
      store.events({ limit: 10 }).map(({ stream }) => stream),
      ["one", "three"],
    );
    equal(store.payload(sha256("lost")), null);
  }),
  storeCase("[LOG-4] a transaction that throws writes nothing", (store) => {
    throws(
      () =>
        store.transact((writer) => {
          writer.append(sampleAppend("home", 0));
          writer.putPayload("lost");
          throw new HoldfastError("REFUSED", "after the append");
        }),
      HoldfastError,
    );
    deepEqual([store.lastPosition(), store.head("home"), store.payload(sha256("lost"))], [0, null, null]);
    ok(append(store, sampleAppend("home", 0)).ok);
  }),
  storeCase("[LOG-5] payloads are kept under their hash, small and large", (store) => {
    for (const text of ["small", "große Wörter ".repeat(10_000), ""]) {
      const hashes = [1, 2].map(() => store.transact((writer) => writer.putPayload(text)));
      deepEqual(hashes, [sha256(text), sha256(text)]);
      equal(store.payload(sha256(text)), text);
    }
    equal(store.payload(sha256("never kept")), null);
  }),
  storeCase(
    "[LOG-6] a stream is due from its moment on, and an append that says nothing leaves the moment",
    (store) => {
      append(store, sampleAppend(A, 0, { wakeAt: 200 }));
      append(store, sampleAppend(B, 0, { wakeAt: 100 }));
      append(store, sampleAppend(A, 1));
      deepEqual([store.nextWake(), store.dueRuns(99), store.dueRuns(100), store.dueRuns(200)], [100, [], [B], [B, A]]);
      store.transact((writer) => {
        writer.setWakeAt(B, null);
      });
      append(store, sampleAppend(A, 2, { wakeAt: null }));
      deepEqual([store.nextWake(), store.dueRuns(1_000)], [null, []]);
    },
  ),
  storeCase(
    "[LOG-7] a snapshot is used by its fold's version and its event's hash, and a newer one replaces it",
    (store) => {
      const written = writeRun(store, { id: A });
      const [, second, third] = written;
      const snapshot = { stream: A, foldVersion: 1, state: "{}" };
      store.saveSnapshot({ ...snapshot, seq: 2, hash: second?.hash ?? "" });
      store.saveSnapshot({ ...snapshot, seq: 3, hash: third?.hash ?? "" });
      deepEqual(store.snapshot(A, 1), { ...snapshot, seq: 3, hash: third?.hash });
      deepEqual([store.snapshot(A, 2), store.snapshot(B, 1)], [null, null]);
      store.saveSnapshot({ ...snapshot, seq: 3, hash: second?.hash ?? "" });
      equal(store.snapshot(A, 1), null);
    },
  ),
  storeCase("[LOG-12] the chain of a stream that nobody touched is whole", (store) => {
    writeRun(store, { id: A });
    deepEqual([store.chainFault(A), store.chainFault(B)], [null, null]);
  }),
  storeCase("[LOG-8] runs are listed newest first, by project, pipeline, state, page and prefix", (store) => {
    writeRun(store, { id: A });
    writeRun(store, { id: B, project: "other", script: { work: { a: ["exit"] } } });
    writeRun(store, { id: C, pipeline: "clip", upTo: 4 });
    const ids = (query: Parameters<Store["runs"]>[0]): readonly string[] => store.runs(query).map(({ id }) => id);
    deepEqual([ids({ limit: 10 }), ids({ limit: 1 }), ids({ limit: 10, before: C })], [[C, B, A], [C], [B, A]]);
    const queries = [{ project: "other" }, { states: ["completed"] }, { states: [] }, { pipeline: "clip" }];
    deepEqual(queries.map(ids), [[B], [A], [], [C]]);
    deepEqual(
      store.runsByPrefix(A.slice(0, 24), 9).map(({ id }) => id),
      [A, B, C],
    );
    deepEqual(
      [store.openRuns(OPEN_STATES).map(({ id }) => id), store.counts(), store.stateCounts()],
      [[C], { open: 1, waiting: 0 }, { completed: 1, failed: 1, running: 1 }],
    );
    deepEqual(store.pipelines()[0], { name: "clip", project: "project", runs: 1, lastRun: C });
  }),
  storeCase("[LOG-8] events are read by stream, position, number, time and type", (store) => {
    writeRun(store, { id: A });
    append(store, sampleAppend("home", 0));
    const all = store.events({});
    const last = all.length;
    deepEqual(
      all.map(({ position }) => position),
      all.map((_, index) => index + 1),
    );
    deepEqual(
      store.events({ afterPosition: last - 1, limit: 9 }).map(({ stream }) => stream),
      ["home"],
    );
    deepEqual(
      store.events({ stream: A, afterSeq: last - 2, limit: 9 }).map(({ seq }) => seq),
      [last - 1],
    );
    deepEqual(
      store.events({ types: ["run.accepted", "run.completed"], limit: 9 }).map(({ seq }) => seq),
      [1, last - 1],
    );
    deepEqual([store.events({ sinceAt: (all[0]?.at ?? 0) + 1, limit: 9 }), store.events({ limit: 2 }).length], [[], 2]);
  }),
  storeCase("[LOG-8] a file is found by its hash, a gate by its run and state", (store) => {
    writeRun(store, { id: A, script: { work: { a: [{ meaning: "needs-input" }] } } });
    writeRun(store, { id: B });
    deepEqual(store.artifactByHash(sha256("a by attempt 1")), {
      run: B,
      stage: "a",
      item: "",
      attempt: 1,
      path: "out",
      mediaType: "text/plain",
    });
    deepEqual(
      store.gates({ state: "open" }).map(({ run, stage, kind }) => [run, stage, kind]),
      [[A, "a", "question"]],
    );
    deepEqual([store.gates({ run: B }), store.gates({ project: "other" })], [[], []]);
  }),
  storeCase("[LOG-9] a key belongs to one run", (store) => {
    writeRun(store, { id: A, key: "daily" });
    deepEqual([store.runByKey("daily"), store.runByKey("weekly")], [{ id: A, keyHash: "hash of daily" }, null]);
    throws(() => writeRun(store, { id: B, key: "daily" }));
    equal(store.head(B), null);
  }),
  storeCase("[LOG-10] a full disk is STORE_FULL with nothing written, and heals", (store, home) => {
    append(store, sampleAppend("home", 0));
    const free = home.fill(store);
    const big = { said: "x".repeat(400_000) };
    const two = (): void =>
      store.transact((writer) => {
        for (const stream of ["one", "two"]) {
          try {
            writer.savepoint(() =>
              writer.append(
                sampleAppend(stream, 0, {
                  events: stream === "one" ? [sampleEvent("big", big)] : [sampleEvent("small")],
                }),
              ),
            );
          } catch {
            // As the loop does: a turn's failure is noted, and the batch goes on.
          }
        }
      });
    throws(two, (thrown) => codeOf(thrown) === "STORE_FULL");
    deepEqual([store.lastPosition(), store.head("two")], [1, null]);
    free();
    two();
    deepEqual(
      store.events({ limit: 9 }).map(({ stream }) => stream),
      ["home", "one", "two"],
    );
  }),
  storeCase("[LOG-11] a reader beside the writer sees whole transactions only, at once", (store, home) => {
    append(store, sampleAppend("home", 0));
    const reader = home.openReader();
    ok(reader !== null);
    store.transact((writer) => {
      writer.append(sampleAppend("home", 1));
      equal(reader.lastPosition(), 1);
    });
    equal(reader.lastPosition(), 2);
    reader.close();
  }),
  ...KNOWLEDGE_CASES,
  {
    title: "[LOG-1] what was appended is there when the store is opened again",
    run: async (home) => {
      const store = await home.open(1);
      const written = writeRun(store, { id: A });
      store.beat(1, 42);
      store.close();
      const again = await home.open(2);
      deepEqual(again.events({ stream: A }), written);
      deepEqual([again.lastBeat(1), again.lastBeat(2)], [42, null]);
      ok(append(again, sampleAppend(A, written.length, { kind: "run", epoch: 2 })).ok);
      again.close();
    },
  },
];
