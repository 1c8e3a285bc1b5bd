import type { Json } from "../base/json/json.ts";

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

/** Plain JSON Schema, draft 2020-12; a schema of a library, such as `path()`, may be part of it. */
export interface JsonSchema {
  readonly [keyword: string]: SchemaPart;
}

/** What a keyword of a JSON Schema may hold. */
export type SchemaPart = Json | SchemaLike | readonly SchemaPart[] | { readonly [keyword: string]: SchemaPart };

/** The JSON Schema of a source; a path stays a path. */
export function schemaToFormat(source: SchemaPart): unknown {
  if (isSchemaLike(source)) return source["~standard"].jsonSchema.input({ target: "draft-2020-12" });
  if (Array.isArray(source)) return source.map(schemaToFormat);
  if (typeof source !== "object" || source === null) return source;
  return Object.fromEntries(Object.entries(source).map(([keyword, part]) => [keyword, schemaToFormat(part)]));
}

function isSchemaLike(source: SchemaPart): source is SchemaLike {
  return (typeof source === "object" || typeof source === "function") && source !== null && "~standard" in source;
}
