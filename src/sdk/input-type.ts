import type { JsonSchema, SchemaLike } from "./json-schema.ts";

/** The input that a schema admits: of a library such as zod by its types, of plain JSON Schema by its keywords. */
export type InputOf<S> =
  S extends SchemaLike<infer Input> ? Known<Input> : S extends JsonSchema ? Known<TypeOf<S>> : object;

/** What a JSON Schema admits; unknown where it does not say. */
type TypeOf<S> =
  S extends SchemaLike<infer Input>
    ? Input
    : S extends { readonly const: infer Value }
      ? Value
      : S extends { readonly enum: readonly (infer Value)[] }
        ? Value
        : S extends { readonly properties: infer Properties }
          ? PropertiesOf<S, Properties>
          : S extends { readonly type: infer Type }
            ? OfType<S, Type>
            : unknown;

type PropertiesOf<S, Properties> = {
  readonly [Name in keyof Properties as Name extends RequiredIn<S> ? Name : never]: TypeOf<Properties[Name]>;
} & {
  readonly [Name in keyof Properties as Name extends RequiredIn<S> ? never : Name]?: TypeOf<Properties[Name]>;
};

type RequiredIn<S> = S extends { readonly required: readonly (infer Name)[] } ? Name : never;

type OfType<S, Type> = Type extends readonly (infer One)[]
  ? OfType<S, One>
  : Type extends "string"
    ? string
    : Type extends "number" | "integer"
      ? number
      : Type extends "boolean"
        ? boolean
        : Type extends "null"
          ? null
          : Type extends "array"
            ? readonly (S extends { readonly items: infer Items } ? TypeOf<Items> : unknown)[]
            : Type extends "object"
              ? Readonly<Record<string, unknown>>
              : unknown;

type Known<Input> = Input extends object ? Input : object;
