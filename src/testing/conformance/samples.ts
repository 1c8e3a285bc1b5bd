import { definitionOf, commandStage } from "../definition.ts";
import { BEGINNING, givenRun, PERSON, type GivenRun } from "../given.ts";
import { scriptOf, type ScriptTables } from "../script.ts";
import { sha256 } from "../../base/hash.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { KnowledgeKept } from "../../domain/knowledge.ts";
import type { RunEvent } from "../../domain/run/events.ts";
import { evolve } from "../../domain/run/evolve.ts";
import { changedRows } from "../../domain/run/view/rows.ts";
import type { RunState } from "../../domain/run/state.ts";
import type { Append, Appended, NewEvent, Store, StoredEvent } from "../../ports/event-log.ts";

/** A plain event with some words. */
export function sampleEvent(cause: string, data: JsonObject = { said: cause }): NewEvent {
  return { type: "sample.said", v: 1, at: BEGINNING, actor: PERSON, cause, data };
}

/** An append to a stream of the home's kind. */
export function sampleAppend(stream: string, expectedSeq: number, more: Partial<Append> = {}): Append {
  const events = [sampleEvent(`${stream}/${expectedSeq + 1}`)];
  return { stream, kind: "home", expectedSeq, epoch: 1, trace: null, events, rows: [], ...more };
}

/** An answer that is remembered under a key. */
export function sampleLesson(key: string, answer = "left"): KnowledgeKept {
  const place = { project: "p", pipeline: "n", stage: "s", key };
  return { ...place, question: "Which?", answer, note: null, by: "user:ada", run: "r", gate: `${key}/${answer}` };
}

/** Appends in a transaction of its own. */
export function append(store: Store, words: Append): Appended {
  return store.transact((writer) => writer.append(words));
}

/** What identifies a run that is written as a sample. */
export interface SampleRun {
  readonly id: string;
  readonly script?: ScriptTables;
  readonly key?: string;
  readonly project?: string;
  readonly pipeline?: string;
  /** How many of its events are written; undefined: all. */
  readonly upTo?: number;
}

/** Writes the history of a one-stage run, one transaction for each event, with the rows that follow. */
export function writeRun(store: Store, sample: SampleRun): readonly StoredEvent[] {
  const events = sampleHistory(sample);
  const stored: StoredEvent[] = [];
  let state: RunState | null = null;
  for (const event of events.slice(0, sample.upTo)) {
    const next = evolve(state, event);
    const appended = append(store, {
      stream: sample.id,
      kind: "run",
      expectedSeq: event.seq - 1,
      epoch: 1,
      trace: null,
      events: [
        { type: event.type, v: 1, at: event.at, actor: event.actor, cause: `e${event.seq}`, data: asJson(event.data) },
      ],
      rows: changedRows(state, next),
    });
    if (appended.ok) stored.push(...appended.events);
    state = next;
  }
  return stored;
}

function asJson(data: object): JsonObject {
  return { ...data };
}

/** The events of a sample run under its own id. */
export function sampleHistory(sample: SampleRun): readonly RunEvent[] {
  const { key, project = "project", pipeline = "sample" } = sample;
  const accepted = { project, pipeline, ...(key === undefined ? {} : { key: { name: key, hash: `hash of ${key}` } }) };
  const run: GivenRun = givenRun(definitionOf([commandStage("a")]), { accepted, script: scriptOf(sample.script) });
  run.play();
  return run.events().map((event) => ({ ...event, stream: sample.id }));
}

/** Makes salts that are the same in every test run: each is another than those before it. */
export function sampleSalts(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return sha256(`salt ${count}`).slice(0, 32);
  };
}
