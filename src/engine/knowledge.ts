import { HoldfastError } from "../base/failure.ts";
import { SYSTEM, type Actor } from "../domain/actor.ts";
import {
  isSamePlace,
  knowledgeRow,
  placeOf,
  type KnowledgeKept,
  type KnowledgePlace,
  type KnownAnswer,
} from "../domain/knowledge.ts";
import { EVENT_VERSION } from "../domain/record/upcast.ts";
import type { AskCommand } from "../domain/run/commands.ts";
import type { RunState } from "../domain/run/state.ts";
import type { KnowledgeRow, NewEvent, StoredEvent, StoreReader, Writer } from "../ports/event-log.ts";
import { HOME_STREAM, type Home } from "./home.ts";

/** What is remembered, as a turn sees it and adds to it. */
export interface Memory {
  /** The newest answer at a place; null where none is remembered. */
  readonly find: (place: KnowledgePlace) => KnownAnswer | null;
  /** Writes what a turn learnt into the home's stream, within the turn's own savepoint. */
  readonly keep: (writer: Writer, lessons: readonly Lesson[]) => readonly StoredEvent[];
}

/** An answer to be remembered, with the letter that brought it. */
export interface Lesson {
  readonly kept: KnowledgeKept;
  readonly at: number;
  readonly actor: Actor;
  readonly cause: string;
}

/** The memory of a home; reads see what earlier turns of the same transaction wrote. */
export function createMemory(store: Pick<StoreReader, "knowledge" | "head">, epoch: number): Memory {
  return {
    find: (place) => store.knowledge(place)[0] ?? null,
    keep: (writer, lessons) => {
      if (lessons.length === 0) return [];
      const expectedSeq = store.head(HOME_STREAM)?.seq ?? 0;
      const appended = writer.append({
        stream: HOME_STREAM,
        kind: "home",
        expectedSeq,
        epoch,
        trace: null,
        events: lessons.map(eventOf),
        rows: lessons.map(({ kept, at }, place) => ({ ...knowledgeRow(kept, expectedSeq + place + 1, at), was: null })),
      });
      if (!appended.ok) throw new HoldfastError("STALE_APPEND", `The home's record moved on (${appended.reason}).`);
      return appended.events;
    },
  };
}

function eventOf({ kept, at, actor, cause }: Lesson): NewEvent {
  return { type: "knowledge.kept", v: EVENT_VERSION, at, actor, cause, data: { ...kept } };
}

/** A question with what is remembered of it; what this turn itself learnt is not in the store yet. */
export function withKnown(
  memory: Memory,
  at: { readonly state: RunState; readonly lessons: readonly Lesson[] },
  ask: AskCommand,
): AskCommand {
  const stage = at.state.executions[ask.execution]?.stage;
  if (typeof ask.key !== "string" || stage === undefined) return ask;
  const place = placeOf(at.state, stage, ask.key);
  const learnt = at.lessons.findLast(({ kept }) => isSamePlace(kept, place));
  return { ...ask, known: learnt?.kept ?? memory.find(place) };
}

/** Forgets every answer at the places that a query names: its data is erased, the record says who forgot it. Throws NOT_FOUND. */
export function forget(
  ports: { readonly store: StoreReader; readonly home: Home },
  query: Partial<KnowledgePlace>,
  actor: Actor,
): readonly KnowledgePlace[] {
  const rows = ports.store.knowledge(query);
  if (rows.length === 0)
    throw new HoldfastError("NOT_FOUND", "Nothing is remembered there.", {
      hint: "`holdfast knowledge ls --all` lists what is.",
    });
  const places = placesOf(rows);
  ports.home.record(
    [
      ...places.map((place) => ({ type: "knowledge.forgotten" as const, data: { ...place }, actor })),
      ...rows.map(({ seq }) => ({
        type: "event.redacted" as const,
        data: { stream: HOME_STREAM, seq, because: "knowledge.forgotten" },
        actor: SYSTEM,
      })),
    ],
    (writer) => {
      for (const { seq } of rows) writer.erase(HOME_STREAM, seq);
    },
  );
  return places;
}

function placesOf(rows: readonly KnowledgeRow[]): readonly KnowledgePlace[] {
  const places: KnowledgePlace[] = [];
  for (const { project, pipeline, stage, key } of rows) {
    const place = { project, pipeline, stage, key };
    if (!places.some((known) => isSamePlace(known, place))) places.push(place);
  }
  return places;
}
