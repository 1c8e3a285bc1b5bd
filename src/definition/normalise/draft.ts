import type { Json, JsonObject } from "../../base/json/json.ts";
import type { Stage } from "../../domain/definition/definition.ts";
import type { BesideFile, PipelineFolder } from "../load/beside.ts";
import { inside, type Findings, type Place, type Spot } from "../check/faults.ts";
import type { StageWords } from "../format/words.ts";
import type { Config } from "../config/config.ts";

/** A text in which templates may stand, with where it was written. */
export interface PlacedText {
  readonly text: string;
  readonly pointer: string;
  readonly where: "word" | "shell" | "prompt" | "ask";
  /** False for what judges the stage's own outputs, and may therefore name them. */
  readonly own: boolean;
  readonly source: BesideFile | null;
}

/** A JSON Schema, with where it was written. */
export interface PlacedSchema {
  readonly schema: JsonObject;
  readonly pointer: string;
  readonly source: BesideFile | null;
}

/** A stage, and perhaps an output of it, that is named by another. */
export interface Mention {
  readonly stage: string;
  readonly output: string | null;
  readonly pointer: string;
  readonly own: boolean;
  readonly snippet?: string;
  readonly spot?: Spot;
}

/** A way back that an answer offers. */
interface Redo {
  readonly target: string;
  readonly pointer: string;
  /** Whether it may lead to the asking stage itself. */
  readonly toSelf: boolean;
}

/** An input that a condition compares with a value. */
export interface ComparedInput {
  readonly path: readonly string[];
  readonly pointer: string;
  readonly value: Json;
}

/** What a stage names, gathered while it is normalised and checked afterwards. */
export interface Notes {
  readonly texts: PlacedText[];
  readonly schemas: PlacedSchema[];
  readonly mentions: Mention[];
  readonly redos: Redo[];
  readonly inputs: ComparedInput[];
}

/** A stage that is normalised but for its needs. */
export interface StageDraft {
  readonly id: string;
  readonly pointer: string;
  readonly words: StageWords;
  readonly stage: Stage;
  readonly notes: Notes;
}

/** What normalising a part of a stage can reach. */
export interface Drafting {
  readonly id: string;
  readonly place: Place;
  readonly own: boolean;
  readonly notes: Notes;
  readonly folder: PipelineFolder;
  readonly warnings: Findings;
  /** Agents of the config by name. */
  readonly agents: Config["agents"];
}

/** The same drafting at a key inside. */
export function drafting(at: Drafting, ...keys: readonly (string | number)[]): Drafting {
  return { ...at, place: keys.reduce<Place>(inside, at.place) };
}

/** No notes yet. */
export function noNotes(): Notes {
  return { texts: [], schemas: [], mentions: [], redos: [], inputs: [] };
}
