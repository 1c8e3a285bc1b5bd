import type { Json } from "../base/json.ts";

/** A schema that can tell its JSON Schema, as those of zod 4.2 and newer can (Standard JSON Schema). */
export interface SchemaLike<Input = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: Input } | undefined;
    readonly jsonSchema: {
      readonly input: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
    };
  };
}

/** A schema of a library such as zod, plain JSON Schema, or the path of a file that holds it. */
export type SchemaSource = SchemaLike | JsonSchema | string;

/** Plain JSON Schema, draft 2020-12. */
export interface JsonSchema {
  readonly [keyword: string]: Json;
  readonly "~standard"?: never;
}

/** The JSON Schema of a source; a path stays a path. */
export function schemaToFormat(source: SchemaSource): unknown {
  return isSchemaLike(source) ? source["~standard"].jsonSchema.input({ target: "draft-2020-12" }) : source;
}

function isSchemaLike(source: SchemaSource): source is SchemaLike {
  return (typeof source === "object" || typeof source === "function") && source["~standard"] !== undefined;
}
