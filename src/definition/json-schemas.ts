import type { ErrorObject, Options as AjvOptions, ValidateFunction } from "ajv";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { messageOf } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";

/** A fault of a JSON Schema, or of data that it describes. */
export interface SchemaFault {
  /** Place in the schema or the data, as a JSON pointer. */
  readonly pointer: string;
  readonly message: string;
}

/** Compiles JSON Schemas of draft 2020-12. */
export interface SchemaCompiler {
  /** The faults of a schema; none when it can be used. */
  readonly faultsOf: (schema: JsonObject) => readonly SchemaFault[];
}

/** Loads the compiler, which costs more than a read-only command should pay. */
export async function createCompiler(): Promise<SchemaCompiler> {
  const ajv = await createAjv({});
  return {
    faultsOf: (schema) => {
      if (ajv.validateSchema(schema) !== true) return faultsFrom(ajv.errors ?? []);
      const compiled = compile(ajv, schema);
      return "message" in compiled ? [compiled] : [];
    },
  };
}

/** Loads ajv with the formats of the standard and `path`; unknown keywords are faults, silence about types is not. */
export async function createAjv(options: CompilerOptions): Promise<Ajv2020> {
  const [{ Ajv2020: Ajv }, formats] = await Promise.all([import("ajv/dist/2020.js"), import("ajv-formats")]);
  const ajv = new Ajv({
    ...options,
    allErrors: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    logger: false,
  });
  formats.default.default(ajv);
  ajv.addFormat("path", true);
  return ajv;
}

/** The faults that ajv found, with `unknown` and `missing` names in their words. */
function faultsFrom(errors: readonly ErrorObject[]): readonly SchemaFault[] {
  return errors.map((error) => ({ pointer: error.instancePath, message: error.message ?? "is not valid" }));
}

/** A compiled schema, or why it cannot be compiled. */
export function compile(ajv: Ajv2020, schema: JsonObject): ValidateFunction | SchemaFault {
  try {
    return ajv.compile(schema);
  } catch (error) {
    const message = messageOf(error);
    const place = /(?:at path|at) "#([^"]*)"/.exec(message)?.[1] ?? "";
    return { pointer: place, message };
  }
}

type CompilerOptions = Pick<AjvOptions, "useDefaults" | "verbose" | "strictSchema">;
