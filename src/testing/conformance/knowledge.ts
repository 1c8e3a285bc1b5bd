import { deepEqual, ok, throws } from "node:assert/strict";
import { knowledgeRow } from "../../domain/knowledge.ts";
import { append, sampleAppend, sampleEvent, sampleLesson } from "./samples.ts";
import { storeCase, type StoreCase } from "./store-case.ts";

const RUN = "01JZ00000000000000000000AA";

/** What the store keeps of answers that are remembered, as cases. */
export const KNOWLEDGE_CASES: readonly StoreCase[] = [
  storeCase("[P30] what is remembered is found by its place, the newest first", (store) => {
    const lessons = [sampleLesson("a", "left"), sampleLesson("b"), sampleLesson("a", "right")];
    const rows = lessons.map((lesson, place) => ({ ...knowledgeRow(lesson, place + 1, 42), was: null }));
    append(store, sampleAppend("home", 0, { events: rows.map((_row, place) => sampleEvent(`${place}`)), rows }));
    deepEqual(
      store.knowledge({ project: "p", pipeline: "n", stage: "s", key: "a" }).map(({ seq, answer }) => [seq, answer]),
      [
        [3, "right"],
        [1, "left"],
      ],
    );
    deepEqual(store.knowledge({ stage: "another" }), []);
    deepEqual(store.knowledge({ key: "b" }), [{ ...sampleLesson("b"), seq: 2, keptAt: 42 }]);
  }),
  storeCase("[LOG-14][P30] data is erased with what was made of it, and only in the home's stream", (store) => {
    const row = { ...knowledgeRow(sampleLesson("a"), 1, 42), was: null };
    append(store, sampleAppend("home", 0, { rows: [row] }));
    append(store, sampleAppend(RUN, 0, { kind: "run" }));
    store.transact((writer) => writer.erase("home", 1));
    deepEqual(store.events({ stream: "home", limit: 1 })[0]?.data, null);
    deepEqual([store.knowledge({}), store.chainFault("home")], [[], null]);
    throws(() => store.transact((writer) => writer.erase(RUN, 1)), { code: "REFUSED" });
    ok(store.events({ stream: RUN, limit: 1 })[0]?.data !== null);
  }),
];
