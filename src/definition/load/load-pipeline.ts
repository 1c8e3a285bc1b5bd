import { statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import { objectOf } from "../../base/json/json-fields.ts";
import { escapePointer } from "../../base/json/json-pointer.ts";
import { isJsonObject, type Json } from "../../base/json/json.ts";
import { BUILT, isPipeline, type BuiltPipeline, type Pipeline } from "../../sdk/pipeline.ts";
import { TEXT_HINTS } from "./beside.ts";
import type { Locate, Spot } from "../check/faults.ts";
import { importUserModule } from "./import-user-module.ts";
import { invalid } from "../check/invalid.ts";
import { loadConfig } from "../config/load-config.ts";
import { locateBuilt } from "./built-places.ts";
import { readText } from "./read-text.ts";
import { readYaml } from "./read-yaml.ts";
import { nameTasks } from "./task-names.ts";
import { validatePipeline, type ValidationContext, type ValidPipeline } from "../validate-pipeline.ts";
import type { Config } from "../config/config.ts";

/** A pipeline that was loaded from a file. */
export interface LoadedPipeline extends ValidPipeline {
  readonly file: string;
  /** The folder beside which its prompts, schemas and scripts lie. */
  readonly dir: string;
  readonly config: Config | null;
  /** Finds where a stage says something: a JSON pointer that begins in the stage. */
  readonly spotOf: (stage: string, place: string) => Spot;
}

type Read = ValidPipeline & Pick<LoadedPipeline, "spotOf">;

/** What a caller may say about loading. */
export interface LoadOptions {
  /** The config to use; without it the nearest one upwards from the file. */
  readonly config?: Config | null;
  /** Aborts when modules have taken too long to load; without it they are waited for. */
  readonly limit?: AbortSignal;
}

/** Loads and validates a pipeline of YAML or TypeScript; throws all its faults at once. */
export async function loadPipeline(file: string, options: LoadOptions = {}): Promise<LoadedPipeline> {
  const path = resolve(file);
  checkFile(path, file);
  const dir = dirname(path);
  const config = options.config === undefined ? await loadConfig(dir, options.limit) : options.config;
  const around = { file: path, folder: dir, config };
  const valid = isYaml(path) ? await loadYaml(around) : await loadModule(around, options.limit);
  return { ...valid, file: path, dir, config };
}

/** Validates a pipeline that a module has already made, such as one that a test imports. */
export async function loadBuilt(pipeline: Pipeline, options: LoadOptions = {}): Promise<LoadedPipeline> {
  const built = pipeline[BUILT];
  const file = built.at?.file ?? resolve("pipeline.ts");
  const dir = dirname(file);
  const config = options.config === undefined ? await loadConfig(dir, options.limit) : options.config;
  return { ...(await validateBuilt(built, { file, folder: dir, config })), file, dir, config };
}

const MODULES = [".ts", ".mts", ".js", ".mjs"];

function isYaml(path: string): boolean {
  return [".yaml", ".yml"].includes(extname(path));
}

function checkFile(path: string, written: string): void {
  if (!(statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)) {
    throw new HoldfastError("DEFINITION_NOT_FOUND", `There is no pipeline file ${written}.`, {
      details: { file: path },
    });
  }
  if (isYaml(path) || MODULES.includes(extname(path))) return;
  throw notAPipeline(path, "this is no pipeline file", "A pipeline ends in .pipeline.yaml or .pipeline.ts.");
}

async function loadYaml(around: ValidationContext): Promise<Read> {
  const text = readText(around.file);
  if (!text.ok) {
    const { code, words, spot } = text.refusal;
    const fault = { ...spot, path: "", code, message: `this file ${words}`, hint: TEXT_HINTS[code] };
    throw invalid(around.file, [fault]);
  }
  const read = readYaml({ file: around.file, text: text.value });
  const { locate, written, findings, warnings, broken } = read;
  const valid = await validatePipeline(read.data, { ...around, locate, written, findings, warnings, broken });
  return { ...valid, spotOf: spotsIn(read.data, locate) };
}

async function loadModule(around: ValidationContext, limit?: AbortSignal): Promise<Read> {
  const imported = await importUserModule(around.file, limit);
  if (!imported.ok) throw invalid(around.file, [imported.refusal]);
  const exported = imported.value["default"];
  if (!isPipeline(exported)) {
    const hint = 'End the module with `export default pipeline("name", …)`.';
    throw notAPipeline(around.file, "the default export was not made by `pipeline()`", hint);
  }
  return validateBuilt(exported[BUILT], around);
}

async function validateBuilt(built: BuiltPipeline, around: ValidationContext): Promise<Read> {
  const { data, findings } = await nameTasks(built, around.file);
  const locate = locateBuilt(built, around.file);
  return { ...(await validatePipeline(data, { ...around, findings, locate })), spotOf: spotsIn(data, locate) };
}

/** Stages are written as a map of names or as a list. */
function spotsIn(data: unknown, locate: Locate): Read["spotOf"] {
  const stages = objectOf(isJsonObject(data) ? data : undefined)["stages"];
  const list: readonly Json[] | null = Array.isArray(stages) ? stages : null;
  return (stage, place) => {
    const key = list === null ? stage : String(list.findIndex((one) => objectOf(one)["id"] === stage));
    return locate(`/stages/${escapePointer(key)}${place}`, "value");
  };
}

function notAPipeline(file: string, message: string, hint: string): HoldfastError {
  return invalid(file, [{ file, line: 1, column: 1, path: "", code: "NOT_A_PIPELINE", message, hint }]);
}
