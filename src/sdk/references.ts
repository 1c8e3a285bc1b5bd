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

/** Something that may stand as a word of a command or inside a prompt. */
export type Word = string | number | ValueReference | ArtifactReference;

/** A handle that has one for every name inside it. */
export type OpenReference = ValueReference & Readonly<Record<string, ValueReference>>;

/** Makes the handle of an output. */
export function artifactReference(stage: string, output: string): ArtifactReference {
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

/** The id of a stage that was given by its handle or its name. */
export function stageId(stage: StageReference | string): string {
  return typeof stage === "string" ? stage : stage[STAGE];
}
