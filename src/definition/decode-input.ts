import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { ErrorObject } from "ajv";
import { HoldfastError, type Fault } from "../base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Definition } from "../domain/definition/definition.ts";
import { createFindings, inside, report, type Findings, type Place } from "./faults.ts";
import { namedProperties } from "./input-names.ts";
import { compile, createAjv } from "./json-schemas.ts";
import { didYouMean } from "./nearest.ts";
import { plainData } from "./plain-data.ts";

/** Checks a run's input against the pipeline's schema: defaults filled in, paths made absolute; throws all faults. */
export async function decodeInput(definition: Definition, input: unknown, baseDir: string): Promise<JsonObject> {
  const findings = createFindings(() => ({ file: "input", line: 1, column: 1 }));
  const root: Place = { pointer: "", findings };
  const data = plainData(input, root);
  const decoded = isJsonObject(data) ? await decode(definition, data, { root, baseDir }) : notAnObject(root);
  const faults = findings.sorted();
  if (faults.length > 0) throw invalidInput(definition, faults);
  return decoded;
}

interface Decoding {
  readonly root: Place;
  readonly baseDir: string;
}

function notAnObject(root: Place): JsonObject {
  report(root, { code: "WRONG_INPUT", message: "the input is not an object", hint: "Give a JSON object." });
  return {};
}

async function decode(definition: Definition, input: JsonObject, { root, baseDir }: Decoding): Promise<JsonObject> {
  refuseUnnamed(definition, input, root);
  if (definition.input === null) return input;
  const ajv = await createAjv({ useDefaults: true });
  ajv.addKeyword({
    keyword: PATH_KEYWORD,
    type: "string",
    modifying: true,
    errors: "full",
    validate: pathCheck(baseDir, root.findings),
  });
  const validate = compile(ajv, withPathKeyword(definition.input));
  if ("pointer" in validate) {
    report(root, { code: "BAD_SCHEMA", message: validate.message, hint: "Mend the pipeline's `input`." });
    return {};
  }
  const decoded: Json = structuredClone(input);
  validate(decoded);
  for (const error of validate.errors ?? []) if (error.keyword !== PATH_KEYWORD) reportError(error, definition, root);
  return decoded;
}
