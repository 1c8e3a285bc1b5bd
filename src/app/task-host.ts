import { readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { HoldfastError } from "../base/failure.ts";
import { admitUserModules } from "../definition/user-modules.ts";
import { askPerson, registerArtifact, reportProgress } from "../process/child-voice.ts";

// Runs a `task` stage: `node task-host MODULE NAME`, a process of its own, so that it can be ended and its memory is its own.

const [, , file = "", name = ""] = process.argv;

try {
  admitUserModules();
  const loaded: Readonly<Record<string, unknown>> = await import(pathToFileURL(resolve(file)).href);
  const task = loaded[name];
  if (typeof task !== "function") throw new HoldfastError("DEFINITION_INVALID", `${file} exports no function ${name}`);
  const value: unknown = await task(taskContext(process.env));
  if (value !== undefined) process.stdout.write(`${JSON.stringify(value)}\n`);
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  process.exitCode = 1;
}

function taskContext(env: NodeJS.ProcessEnv): object {
  const read = (variable: string): unknown =>
    env[variable] === undefined ? null : JSON.parse(readFileSync(env[variable], "utf8"));
  const directory = env["HOLDFAST_DIR"] ?? "";
  return {
    runId: env["HOLDFAST_RUN_ID"],
    stage: env["HOLDFAST_STAGE"],
    attempt: Number(env["HOLDFAST_ATTEMPT"]),
    input: read("HOLDFAST_INPUT"),
    artifacts: read("HOLDFAST_ARTIFACTS"),
    workspace: env["HOLDFAST_WORKSPACE"],
    source: env["HOLDFAST_SOURCE"],
    item: read("HOLDFAST_ITEM"),
    feedback: read("HOLDFAST_FEEDBACK"),
    progress: (text: string) => reportProgress(directory, text),
    ask: async (question: string, options: readonly string[] = [], key?: string) =>
      (await askPerson(directory, { question, options, ...(key === undefined ? {} : { key }) })).answer,
    artifact: (label: string, path: string) =>
      registerArtifact(directory, label, isAbsolute(path) ? path : resolve(path)),
  };
}
