import { HoldfastError } from "../base/failure.ts";

/** Marks an object that stands for a value which only a run knows. */
const REFERENCE: unique symbol = Symbol.for("holdfast.reference");

/** Stands for a text, number or boolean that only a run knows; in a text it becomes its template. */
export interface ValueReference {
  readonly [REFERENCE]: "value";
  readonly toString: () => string;
}

/** Stands for a list that only a run knows; it cannot be a word of a command or prompt. */
export interface ListReference {
  readonly [REFERENCE]: "list";
}

/** Stands for the files of a stage's output. */
export interface ArtifactReference {
  readonly [REFERENCE]: "artifact";
  readonly stage: string;
  readonly output: string;
  readonly toString: () => string;
}

/** Stands for a stage: `needs`, `redo` and `session` take it. */
export interface StageReference<Id extends string = string> {
  readonly [STAGE]: Id;
}

/** Marks the handle of a stage. */
export const STAGE: unique symbol = Symbol.for("holdfast.stage");

/** The handles of an input: each value stands under its name. */
export type InputHandles<T> = { readonly [K in keyof T]-?: InputHandle<NonNullable<T[K]>> };

/** The handle of one value of an input. */
export type InputHandle<T> = [unknown] extends [T]
  ? ValueReference
  : [T] extends [string | number | boolean]
    ? ValueReference
    : [T] extends [readonly unknown[]]
      ? ListReference
      : [T] extends [object]
        ? InputHandles<T>
        : ValueReference;

/** The handle of a stage: a reference for each of its outputs. */
export type StageHandle<N extends string, Id extends string = string> = StageReference<Id> & {
  readonly [K in N]: ArtifactReference;
};

/** What may be a word of a command or part of a prompt. */
export type Word = string | number | ValueReference | ArtifactReference;

/** A handle that has one for every name inside it. */
export type OpenReference = ValueReference & Readonly<Record<string, ValueReference>>;

/** Makes the handle of an output. */
function artifactReference(stage: string, output: string): ArtifactReference {
  return { [REFERENCE]: "artifact", stage, output, toString: () => `{{artifacts.${stage}.${output}}}` };
}

/** Makes the handle of a value that a template names. */
export function valueReference(name: string): ValueReference {
  return { [REFERENCE]: "value", toString: () => `{{${name}}}` };
}

/** Makes a handle that has one for every name inside it; the validator finds the names that do not exist. */
export function openReference(name: string): OpenReference;
export function openReference(name: string): ValueReference {
  return new Proxy(valueReference(name), {
    get: (target, key) => {
      if (key === Symbol.toPrimitive || key === "toString") return () => String(target);
      return typeof key === "symbol" ? Reflect.get(target, key) : openReference(`${name}.${key}`);
    },
  });
}

/**
 * Makes the handle of a stage. JavaScript can ask it for an output that the stage does not have: `missing` hears of that,
 * so that the validator can name the line.
 */
export function stageHandle(
  stage: string,
  outputs: readonly string[],
  missing: (output: string) => void,
): StageHandle<string> {
  const references = Object.fromEntries(outputs.map((output) => [output, artifactReference(stage, output)]));
  return new Proxy<StageHandle<string>>(
    { ...references, [STAGE]: stage },
    {
      get: (target, key) => {
        if (typeof key === "symbol" || Object.hasOwn(target, key) || PROTOCOL.has(key)) return Reflect.get(target, key);
        missing(key);
        return artifactReference(stage, key);
      },
    },
  );
}

/** The name of an output, `stage.output`. Throws where the handle is none. */
export function outputName(reference: ArtifactReference): string {
  if (isObject(reference) && reference[REFERENCE] === "artifact") return `${reference.stage}.${reference.output}`;
  throw new HoldfastError("USAGE", `expected the handle of an output, found ${nameOf(reference)}`);
}

/** What the language itself asks objects for. */
const PROTOCOL: ReadonlySet<string> = new Set(["then", "toJSON", ...Object.getOwnPropertyNames(Object.prototype)]);

/** The id of a stage that was given by its handle or its name. Throws where it is neither. */
export function stageId(stage: StageReference | string): string {
  if (typeof stage === "string") return stage;
  if (isObject(stage) && STAGE in stage) return stage[STAGE];
  throw new HoldfastError("USAGE", `expected the handle of a stage, found ${nameOf(stage)}`);
}

/** A word as text, templates in place of handles. Throws where it is neither text, number nor handle. */
export function wordText(word: Word): string {
  if (typeof word === "string" || typeof word === "number") return String(word);
  if (isObject(word) && (word[REFERENCE] === "value" || word[REFERENCE] === "artifact")) return String(word);
  throw new HoldfastError(
    "USAGE",
    `expected a string, a number or the handle of an input or output, found ${nameOf(word)}`,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function nameOf(value: unknown): string {
  if (isObject(value)) return STAGE in value ? `the handle of the stage "${String(value[STAGE])}" itself` : "an object";
  return String(value);
}
