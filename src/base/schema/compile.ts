import type { ErrorObject, Options as AjvOptions } from "ajv";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { messageOf } from "../failure.ts";
import type { Json, JsonObject } from "../json/json.ts";
import { addEquality } from "./equality.ts";
import { unveil, unveiledName, veil, veilSchema } from "./veil.ts";

/** A fault of a JSON Schema. */
export interface SchemaFault {
  /** Place in the schema, as a JSON pointer. */
  readonly pointer: string;
  readonly message: string;
}

/** What checking a value gave: the value with its defaults filled in, and what is wrong with it. */
export interface Checked {
  readonly value: Json;
  readonly errors: readonly ErrorObject[];
}

/** Checks values by one schema. */
export type CheckValue = (value: Json) => Checked;

/** Loads ajv (draft 2020-12), which costs more than a read-only command should pay, with the formats of the standard and `path`. */
export async function createAjv(options: CompilerOptions): Promise<Ajv2020> {
  const [{ Ajv2020: Ajv }, formats] = await Promise.all([import("ajv/dist/2020.js"), import("ajv-formats")]);
  const ajv = new Ajv({
    ...options,
    allErrors: true,
    ownProperties: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    logger: false,
  });
  formats.default.default(ajv);
  ajv.addFormat("path", true);
  addEquality(ajv);
  return ajv;
}

/** Compiles a schema for data in which every name is a name like any other; or says why it cannot be used. */
export function compileSchema(ajv: Ajv2020, schema: JsonObject): CheckValue | SchemaFault {
  try {
    const validate = ajv.compile(veilSchema(schema));
    return (value) => {
      const veiled = veil(value);
      validate(veiled);
      return { value: unveil(veiled), errors: (validate.errors ?? []).map(unveiledError) };
    };
  } catch (error) {
    const message = messageOf(error);
    const place = /(?:at path|at) "#([^"]*)"/.exec(message)?.[1] ?? "";
    return { pointer: unveiledName(place), message };
  }
}

/** The faults of a schema; none when it can be used. */
export function faultsOfSchema(ajv: Ajv2020, schema: JsonObject): readonly SchemaFault[] {
  const isValid = ajv.validateSchema(veilSchema(schema));
  if (isValid !== true)
    return (ajv.errors ?? []).map((error) => {
      const { instancePath, message } = unveiledError(error);
      return { pointer: instancePath, message: message ?? "is not valid" };
    });
  const compiled = compileSchema(ajv, schema);
  return "message" in compiled ? [compiled] : [];
}

function unveiledError(error: ErrorObject): ErrorObject {
  const params = Object.entries<unknown>(error.params).map(([name, value]) => [
    name,
    typeof value === "string" ? unveiledName(value) : value,
  ]);
  return { ...error, instancePath: unveiledName(error.instancePath), params: Object.fromEntries(params) };
}

type CompilerOptions = Pick<AjvOptions, "useDefaults" | "verbose" | "strictSchema">;
