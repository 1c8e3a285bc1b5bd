import type { MediaClass } from "../../domain/definition/definition.ts";
import { rewritten, written } from "../call-site.ts";
import { schemaToFormat, type SchemaSource } from "../json-schema.ts";

/** An output: a glob in the workspace, alone or with what is promised of the files. */
export type OutputOptions = string | (OutputPromise & { readonly glob: string });

/** What may be promised of an output's files. */
export interface OutputPromise {
  /** Whether the attempt fails without it; true unless said. */
  readonly required?: boolean;
  /** What the files must be, by extension, or by content where that says nothing. */
  readonly media?: MediaClass;
  /** A smaller file fails the attempt; 1 unless said. */
  readonly minBytes?: number;
  /** The schema that a JSON file must match. */
  readonly schema?: SchemaSource;
  /** The output is only expected when these hold. */
  readonly when?: Conditions;
  /** Whether the stored file is a copy (unless said), or is moved out of the workspace. */
  readonly store?: "copy" | "move";
}

/** Conditions that must all hold. */
export interface Conditions {
  readonly [input: `input.${string}`]: ConditionValue | readonly ConditionValue[];
  readonly [artifact: `artifacts.${string}.${string}`]: boolean;
  readonly [stage: `stages.${string}`]: "succeeded" | "failed" | "skipped";
}

/** A value that an input is compared with. */
export type ConditionValue = string | number | boolean | null;

/** What may be promised beyond the kind of file. */
export type MorePromise = Omit<OutputPromise, "media">;

/** Makes an output of one kind of file. */
export type OutputMaker = (glob: string, promise?: MorePromise) => OutputOptions;

/** An output of video files. */
export const video: OutputMaker = maker("video");
/** An output of audio files. */
export const audio: OutputMaker = maker("audio");
/** An output of images. */
export const image: OutputMaker = maker("image");
/** An output of text files. */
export const text: OutputMaker = maker("text");
/** An output of files of any kind. */
export const files: OutputMaker = maker("any");

/** An output of JSON files, which may have to match a schema. */
export function json(glob: string, schema?: SchemaSource, promise: Omit<MorePromise, "schema"> = {}): OutputOptions {
  return written<OutputOptions & object>({
    glob,
    media: "json",
    ...promise,
    ...(schema === undefined ? {} : { schema }),
  });
}

/** Outputs in the words of the format. */
export function outputsToFormat(outputs: Readonly<Record<string, OutputOptions>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, outputToFormat(output)]));
}

function outputToFormat(output: OutputOptions): unknown {
  if (typeof output === "string" || output.schema === undefined) return output;
  return rewritten(output, { ...output, schema: schemaToFormat(output.schema) });
}

function maker(media: MediaClass): OutputMaker {
  return (glob, promise = {}) => written({ glob, media, ...promise });
}
