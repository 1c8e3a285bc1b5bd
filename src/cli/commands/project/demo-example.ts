import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { HoldfastError } from "../../../base/failure.ts";
import { wordsOf } from "../../../base/json/json-fields.ts";
import { own } from "../../../base/own.ts";
import type { JsonObject } from "../../../base/json/json.ts";
import { findExample, refuseMissing, type Example } from "../../../app/project/examples.ts";
import { installExample, isInstalled, runInExample } from "../../../app/project/install-example.ts";
import { decodeInput } from "../../../definition/input/decode-input.ts";
import { typedInput } from "../../../definition/input/typed-input.ts";
import { loadPipeline, type LoadedPipeline } from "../../../definition/load/load-pipeline.ts";
import type { Definition, Stage } from "../../../domain/definition/definition.ts";
import type { ShownRun } from "../../../domain/run/view/shown.ts";
import { callOf } from "../../call/call-of.ts";
import type { CommandContext } from "../../call/context.ts";
import { textOr } from "../../call/text-or.ts";
import { followRun, InterruptedError } from "../../follow/follow.ts";
import { conclude } from "../../follow/follow-to-end.ts";
import { submit } from "../../follow/submit.ts";
import { copyArtifact } from "../../print/copy-artifact.ts";
import { inputPairs } from "../runs/input-pairs.ts";

/** `holdfast demo EXAMPLE`: plays an example that this package brings, and leaves its results in a folder. */
export async function demoExample(
  context: CommandContext,
  name: string,
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const example = findExample(name);
  refuseMissing(example, context.env["PATH"] ?? "");
  const loaded = withAgents(await loadPipeline(example.pipeline), options["agent"]);
  await install(context, example);
  const input = await inputOf(context, { example, loaded }, options);
  const out = resolve(context.cwd, textOr(options["out"]) ?? `holdfast-${name}`);
  mkdirSync(out, { recursive: true });
  const id = await submit(context, loaded, { input, options });
  if (!context.json) context.say(`Run ${id} of ${name}`);
  try {
    const followed = await followRun(context, id);
    const copied = await copyResults(followed.run, { example, out });
    if (context.json) context.print(JSON.stringify(followed.run));
    else if (followed.code === 0) tellResults(context, { run: followed.run, copied, name });
    else conclude(context, followed);
    return followed.code;
  } catch (failure) {
    if (failure instanceof InterruptedError) return 130;
    throw failure;
  }
}

/** The offline programs are what the pipeline names; with `claude` the same prompts go to that client. */
function withAgents(loaded: LoadedPipeline, agent: unknown): LoadedPipeline {
  if (agent === undefined || agent === "offline") return loaded;
  if (agent !== "claude")
    throw new HoldfastError("USAGE", `The example has no agent ${wordsOf(agent)}.`, {
      hint: "There are `--agent claude` and, without it, `offline`: rules, no account and no network.",
    });
  const definition: Definition = { ...loaded.definition, stages: loaded.definition.stages.map(stageWithClaude) };
  return { ...loaded, definition };
}

function stageWithClaude(stage: Stage): Stage {
  if (stage.work.kind !== "agent") return stage;
  const permissions = { allow: ["Read", "Write", "Edit", "Bash(node:*)"], deny: [] };
  return {
    ...stage,
    work: { kind: "agent", agent: { ...stage.work.agent, use: "claude", script: null, permissions } },
  };
}

async function install(context: CommandContext, example: Example): Promise<void> {
  if (isInstalled(example, context.env)) return;
  if (!context.json) context.say(`Installing the packages of ${example.name}, once…`);
  await installExample(example, context.env);
}

interface Playing {
  readonly example: Example;
  readonly loaded: LoadedPipeline;
}

/** What was given; else the example's own input, whose paths lie in its folder. */
async function inputOf(
  context: CommandContext,
  { example, loaded: { definition } }: Playing,
  options: Readonly<Record<string, unknown>>,
): Promise<JsonObject> {
  const given = typedInput(definition, inputPairs(options["input"]));
  const { prepare } = example;
  if (Object.keys(given).some((key) => own(example.input, key) !== undefined || key === prepare?.input))
    return decodeInput(definition, given, context.cwd);
  const made = prepare === null ? {} : { [prepare.input]: await prepared(context, example, prepare.run) };
  return decodeInput(definition, { ...example.input, ...made, ...given }, example.folder);
}

async function prepared(context: CommandContext, { folder }: Example, run: readonly string[]): Promise<string> {
  if (!context.json) context.say("Making the example's own input…");
  const printed = await runInExample(run, folder, context.env);
  return printed.trimEnd().split("\n").at(-1) ?? "";
}

async function copyResults(
  run: ShownRun,
  { example, out }: { readonly example: Example; readonly out: string },
): Promise<readonly string[]> {
  const copied = [];
  for (const [name, place] of example.results) {
    const [stage, output] = place.split(".");
    const file = run.artifacts.find((artifact) => artifact.stage === stage && artifact.name === output);
    if (file === undefined) continue;
    const target = join(out, name);
    rmSync(target, { force: true });
    await copyArtifact({ ...file, run: run.id }, target, "wx");
    copied.push(target);
  }
  return copied.filter((target) => existsSync(target));
}

function tellResults(
  context: CommandContext,
  { run, copied, name }: { readonly run: ShownRun; readonly copied: readonly string[]; readonly name: string },
): void {
  const holdfast = callOf(context);
  for (const line of [
    "",
    "Look inside:",
    `  ${holdfast} show ${run.id}`,
    `  ${holdfast} artifacts ${run.id}`,
    "Then, with your own material, or in a folder of your own:",
    `  ${holdfast} demo ${name} --help`,
    `  ${holdfast} init --template ${name}`,
    "The results:",
  ])
    context.say(line);
  for (const file of copied) context.print(file);
}
