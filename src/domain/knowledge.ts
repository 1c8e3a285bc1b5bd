import type { EpochMs } from "../base/clock.ts";
import { textOf } from "../base/json/json-fields.ts";
import type { JsonObject } from "../base/json/json.ts";
import type { Actor } from "./actor.ts";
import type { NewRunEvent } from "./run/events.ts";
import type { RunState } from "./run/state.ts";
import type { Row } from "./run/view/row.ts";

// What people answered to questions that have a key. It spans runs, so it stands in the home's stream: each answer is one
// `knowledge.kept`, written with the answer itself; forgetting erases their data and says so in `knowledge.forgotten`.

/** Where an answer is remembered: under a key, for one stage of one pipeline of a project. */
export interface KnowledgePlace {
  readonly project: string;
  readonly pipeline: string;
  readonly stage: string;
  readonly key: string;
}

/** An answer that is remembered, with who gave it and where. */
export interface KnownAnswer {
  readonly answer: string;
  readonly note: string | null;
  /** Who gave it, as `kind:id`. */
  readonly by: string;
  readonly run: string;
  readonly gate: string;
}

/** The data of `knowledge.kept`. */
export interface KnowledgeKept extends KnowledgePlace, KnownAnswer {
  readonly question: string;
}

/** An event of the home's stream, as far as it is about knowledge. */
export interface KnowledgeEvent {
  readonly seq: number;
  readonly at: EpochMs;
  readonly type: string;
  /** Null once it was erased. */
  readonly data: JsonObject | null;
}

/** The place at which a question of a run's stage is remembered. */
export function placeOf({ accepted }: RunState, stage: string, key: string): KnowledgePlace {
  return { project: accepted.project, pipeline: accepted.pipeline, stage, key };
}

/** Tells whether two places are the same. */
export function isSamePlace(one: KnowledgePlace, other: KnowledgePlace): boolean {
  return PLACE.every((name) => one[name] === other[name]);
}

const PLACE = ["project", "pipeline", "stage", "key"] as const;

/** What must be remembered of an event: a person's answer to a question with a key, and nothing else. */
export function lessonOf(state: RunState, event: NewRunEvent, actor: Actor): KnowledgeKept | null {
  if (event.type !== "gate.answered" || (actor.kind !== "user" && actor.kind !== "channel")) return null;
  const gate = state.gates[event.data.gate];
  if (gate?.key === undefined || gate.asked === null) return null;
  const { option: answer, note } = event.data;
  const place = placeOf(state, gate.stage, gate.key);
  return {
    ...place,
    question: gate.question,
    answer,
    note,
    by: `${actor.kind}:${actor.id}`,
    run: state.id,
    gate: gate.gate,
  };
}

/** The rows that the home's events yield: what was kept and neither forgotten nor erased. */
export function foldKnowledge(events: Iterable<KnowledgeEvent>): readonly Row[] {
  const kept = new Map<number, KnowledgeKept & { readonly at: EpochMs }>();
  for (const { seq, at, type, data } of events) {
    if (type === "knowledge.kept") {
      const lesson = keptFrom(data);
      if (lesson !== null) kept.set(seq, { ...lesson, at });
    }
    const forgotten = type === "knowledge.forgotten" ? placeFrom(data) : null;
    if (forgotten === null) continue;
    for (const [known, lesson] of kept) if (isSamePlace(lesson, forgotten)) kept.delete(known);
  }
  return [...kept].map(([seq, { at, ...lesson }]) => knowledgeRow(lesson, seq, at));
}

/** The row of an answer that is kept; its key is the number of its event in the home's stream. */
export function knowledgeRow(lesson: KnowledgeKept, seq: number, at: EpochMs): Row {
  const { project, pipeline, stage, key, question, answer, note, by, run, gate } = lesson;
  return { table: "knowledge", cells: [seq, project, pipeline, stage, key, question, answer, note, by, run, gate, at] };
}

function keptFrom(data: JsonObject | null): KnowledgeKept | null {
  const place = placeFrom(data);
  const [question, answer, by, run, gate] = ["question", "answer", "by", "run", "gate"].map((name) =>
    textIn(data, name),
  );
  const whole = isText(question) && isText(answer) && isText(by) && isText(run) && isText(gate);
  return place !== null && whole ? { ...place, question, answer, note: textIn(data, "note"), by, run, gate } : null;
}

function placeFrom(data: JsonObject | null): KnowledgePlace | null {
  const [project, pipeline, stage, key] = PLACE.map((name) => textIn(data, name));
  return isText(project) && isText(pipeline) && isText(stage) && isText(key) ? { project, pipeline, stage, key } : null;
}

function textIn(data: JsonObject | null, name: string): string | null {
  return textOf(data?.[name]);
}

function isText(value: string | null | undefined): value is string {
  return typeof value === "string";
}
