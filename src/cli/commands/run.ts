import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { wordsOf } from "../../base/json-fields.ts";
import { decodeInput } from "../../definition/decode-input.ts";
import { definitionToFormat } from "../../definition/definition-to-format.ts";
import { loadPipeline, type LoadedPipeline } from "../../definition/load-pipeline.ts";
import { typedInput } from "../../definition/typed-input.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import type { ShownRun } from "../../domain/run/shown.ts";
import { projectOf, submittedEnvironment, submittedSecrets } from "../../app/submission-environment.ts";
import type { CommandContext } from "../context.ts";
import { ensureDaemon } from "../daemon.ts";
import { followRun, InterruptedError, type Followed } from "../follow.ts";
import { gateLines } from "../render.ts";

/** \`holdfast run FILE\`: accepts a run and follows it to its end. */
export async function run(
  context: CommandContext,
  [file = ""]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const loaded = await loadPipeline(resolve(context.cwd, file));
  for (const warning of loaded.warnings)
    if (!context.json) context.say(`${warning.file}:${warning.line}:${warning.column} warning: ${warning.message}`);
  const id = await submit(context, loaded, { input: await inputOf(context, loaded, options), options });
  if (options["detach"] === true) {
    if (context.json) context.document({ id });
    else context.print(id);
    return 0;
  }
  if (!context.json) context.say(`Run ${id} of ${loaded.definition.name}`);
  const out = text(options["out"]);
  const delivery = out === null ? null : { folder: resolve(context.cwd, out), stages: lastStages(loaded.definition) };
  return followToEnd(context, id, delivery);
}

/** Where the files of which stages are copied to. */
interface Delivery {
  readonly folder: string;
  readonly stages: readonly string[];
}

/** Follows a run and says how it ended. */
export async function followToEnd(context: CommandContext, id: string, out: Delivery | null = null): Promise<number> {
  try {
    const followed = await followRun(context, id);
    if (out !== null) deliver(followed.run, out);
    if (context.json) context.print(JSON.stringify(followed.run));
    else conclude(context, followed);
    return followed.code;
  } catch (failure) {
    if (failure instanceof InterruptedError) return 130;
    throw failure;
  }
}

/** What a run is submitted with, beside its pipeline. */
export interface Submitted {
  readonly input: JsonObject;
  /** The options of the command: `key`, `until` and `yes` are read. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Submits a loaded pipeline with its input; returns the run's id. */
export async function submit(
  context: CommandContext,
  loaded: LoadedPipeline,
  { input, options }: Submitted,
): Promise<string> {
  const client = await ensureDaemon(context);
  const accepted = await client.post("/runs", {
    definition: definitionToFormat(loaded.definition),
    input,
    sourceDir: loaded.dir,
    project: projectOf(loaded.dir),
    environment: submittedEnvironment(loaded.definition, context.env),
    secrets: submittedSecrets(loaded.definition, context.env),
    key: text(options["key"]),
    until: text(options["until"]),
    yes: options["yes"] === true,
  });
  return wordsOf(accepted["id"]);
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

async function inputOf(
  context: CommandContext,
  { definition }: LoadedPipeline,
  options: Readonly<Record<string, unknown>>,
): Promise<JsonObject> {
  const pairs = (Array.isArray(options["input"]) ? options["input"] : []).map((pair: unknown) => pairOf(String(pair)));
  const file = text(options["inputFile"]);
  const fromFile = file === null ? {} : readInput(resolve(context.cwd, file));
  return decodeInput(definition, { ...fromFile, ...typedInput(definition, pairs) }, context.cwd);
}

function pairOf(pair: string): readonly [string, string] {
  const equals = pair.indexOf("=");
  if (equals < 1) throw new HoldfastError("USAGE", `\`${pair}\` is to be key=value.`);
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

function readInput(file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw new HoldfastError("FILE_UNREADABLE", `The input file ${file} cannot be read: ${messageOf(cause)}.`, {
      cause,
    });
  }
  throw new HoldfastError("INPUT_INVALID", `The input file ${file} is to hold a JSON object.`);
}

/** The stages whose files no other stage takes further; a gate takes nothing, it only asks. */
function lastStages({ stages }: Definition): readonly string[] {
  const needed = new Set(stages.flatMap((stage) => (stage.work.kind === "gate" ? [] : stage.needs)));
  return stages.flatMap((stage) => (needed.has(stage.id) ? [] : [stage.id]));
}

function deliver(shown: ShownRun, { folder, stages }: Delivery): void {
  for (const artifact of shown.artifacts.filter(({ stage }) => stages.includes(stage))) {
    const target = join(folder, artifact.stage, artifact.item ?? "", artifact.path.split("/").at(-1) ?? artifact.name);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(artifact.path, target);
  }
}

function conclude(context: CommandContext, { run: shown, code }: Followed): void {
  if (code === 3)
    for (const line of gateLines(shown.gates.filter((gate) => gate.state === "open"))) context.print(line);
  else if (shown.state === "waiting")
    context.print(`Run ${shown.id} is held. Let it go on: holdfast resume ${shown.id}`);
  else if (shown.state === "completed")
    context.print(`Run ${shown.id} completed${shown.partial ? ", partly" : ""}. Files: holdfast artifacts ${shown.id}`);
  else
    context.print(
      `Run ${shown.id} ${shown.state}${shown.reason === null ? "" : ` (${shown.reason})`}. Why: holdfast why ${shown.id}`,
    );
}
