import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { DataValidateFunction } from "ajv/dist/types/index.js";
import type { ErrorObject } from "ajv";
import { compileSchema, createAjv } from "../../base/schema/compile.ts";
import { isJsonObject, type Json, type JsonObject } from "../../base/json/json.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { inside, report, type Place } from "../check/faults.ts";
import { createInputFindings, refuseFaults } from "./input-faults.ts";
import { ofOneCause, wordsOfFault } from "./input-words.ts";
import { namedProperties } from "./input-names.ts";
import { didYouMean, nearestName } from "../check/nearest.ts";
import { plainData } from "../load/plain-data.ts";

/** Checks a run's input against the pipeline's schema: defaults filled in, paths made absolute; throws all faults. */
export async function decodeInput(definition: Definition, input: unknown, baseDir: string): Promise<JsonObject> {
  const root = createInputFindings();
  const data = plainData(input, root);
  const decoded = isJsonObject(data) ? await decode(definition, data, { root, baseDir }) : notAnObject(root);
  refuseFaults(definition, root);
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
  // Strict about the schema was the validator; here it would refuse a default that stands in a branch.
  const ajv = await createAjv({ useDefaults: true, verbose: true, strictSchema: false });
  ajv.addKeyword({
    keyword: EXISTING_PATH,
    type: "string",
    schema: false,
    modifying: true,
    validate: pathCheck(baseDir),
  });
  const check = compileSchema(ajv, withPathKeyword(definition.input));
  if ("pointer" in check) {
    report(root, { code: "BAD_SCHEMA", message: check.message, hint: "Fix the pipeline's `input`." });
    return {};
  }
  const { value, errors } = check(input);
  const misspelt = misspeltNames(definition.input, input);
  for (const error of ofOneCause(errors)) if (!isMisspelt(error, misspelt)) reportError(error, root);
  return isJsonObject(value) ? value : {};
}

const EXISTING_PATH = "x-holdfast-path";

// A relative path means something only where it was written, so it is made absolute while that place is still known.
function pathCheck(baseDir: string): DataValidateFunction {
  return (path: string, context) => {
    const absolute = resolve(baseDir, path);
    if (statSync(absolute, { throwIfNoEntry: false }) === undefined) return false;
    if (context !== undefined) context.parentData[context.parentDataProperty] = absolute;
    return true;
  };
}

function withPathKeyword(schema: JsonObject): JsonObject {
  const inner = Object.entries(schema).map(([key, value]): [string, Json] => [key, withPathInside(value)]);
  return Object.fromEntries(schema["format"] === "path" ? [...inner, [EXISTING_PATH, true]] : inner);
}

function withPathInside(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withPathInside(item));
  return isJsonObject(value) ? withPathKeyword(value) : value;
}

function refuseUnnamed(definition: Definition, input: JsonObject, root: Place): void {
  const { input: schema } = definition;
  const { properties, open } = schema === null ? NOTHING : namedProperties(schema, schema);
  if (open) return;
  for (const name of Object.keys(input)) if (!properties.has(name)) unknownInput(name, [...properties.keys()], root);
}

/** Names that are known, and under which nothing was given because they were spelt in another way. */
function misspeltNames(schema: JsonObject, input: JsonObject): ReadonlySet<string> {
  const { properties, open } = namedProperties(schema, schema);
  const unknown = open ? [] : Object.keys(input).filter((name) => !properties.has(name));
  return new Set(unknown.flatMap((name) => nearestName(name, properties.keys()) ?? []));
}

function isMisspelt({ keyword, instancePath, params }: ErrorObject, misspelt: ReadonlySet<string>): boolean {
  const { missingProperty }: Readonly<Record<string, unknown>> = params;
  return keyword === "required" && instancePath === "" && misspelt.has(String(missingProperty));
}

const NOTHING = { properties: new Map<string, Json>(), open: false };

function unknownInput(name: string, known: readonly string[], root: Place): void {
  report(inside(root, name), {
    code: "UNKNOWN_INPUT",
    message: `the pipeline names no input "${name}"${didYouMean(name, known)}`,
    hint: known.length === 0 ? "It takes no input." : `Inputs: ${known.join(", ")}.`,
  });
}

function reportError(error: ErrorObject, root: Place): void {
  const place = { ...root, pointer: error.instancePath };
  const name = error.instancePath === "" ? "the input" : `"${error.instancePath.slice(1)}"`;
  const params: Readonly<Record<string, unknown>> = error.params;
  if (error.keyword === EXISTING_PATH) {
    const message = `${name}: there is no file or folder ${String(error.data)}`;
    report(place, { code: "PATH_MISSING", message, hint: "Give a path that exists." });
  } else if (error.keyword === "required") {
    const missing = String(params["missingProperty"]);
    const hint = `Give it: -i ${missing}=….`;
    report(inside(place, missing), { code: "MISSING_INPUT", message: `the input "${missing}" is missing`, hint });
  } else if (error.keyword === "additionalProperties" || error.keyword === "unevaluatedProperties") {
    const extra = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
    if (root.findings.has(`/${extra}`, "UNKNOWN_INPUT")) return;
    unknownInput(extra, [], place);
  } else {
    const { expected, given } = wordsOfFault(error);
    report(place, { code: "WRONG_INPUT", message: `${name} must be ${expected}`, hint: `Given was ${given}.` });
  }
}
