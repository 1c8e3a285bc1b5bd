import { readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { HoldfastError } from "../../base/failure.ts";
import { admitUserModules } from "../../definition/load/user-modules.ts";
import { askPerson, registerArtifact, reportProgress } from "../../process/files/child-voice.ts";

// Runs a `task` stage: `node task-host MODULE NAME`, a process of its own, so that it can be ended and its memory is its own.
// The task is its function's promise: once that is settled the process ends, whatever timers, sockets or workers are left; a process
// that ends before has not done it, whatever its exit code says.

const ENDED = "The task ended its process before its function returned";
const NEVER = "The task's function never returned: nothing was left that it could wait for.";

const [, , file = "", name = ""] = process.argv;
const end = holdEnd();

// Not awaited here: Node would say where this file waits, of which the task's author knows nothing.
void perform();

async function perform(): Promise<void> {
  try {
    admitUserModules();
    const loaded: Readonly<Record<string, unknown>> = await import(pathToFileURL(resolve(file)).href);
    const task = loaded[name];
    if (typeof task !== "function")
      throw new HoldfastError("DEFINITION_INVALID", `${file} exports no function ${name}`);
    const value: unknown = await task(taskContext(process.env));
    // Written by the descriptor: whatever the task has done to its stream, this stands in the journal when the process ends.
    if (value !== undefined) writeFileSync(1, `${JSON.stringify(value)}\n`);
    end(0);
  } catch (thrown) {
    writeFileSync(2, `${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    end(1);
  }
}

/** Sees to it that the process ends with the promise's exit code, and not well without one. */
function holdEnd(): (code: number) => void {
  let settled: number | null = null;
  let waits = true;
  process.on("beforeExit", () => (waits = false));
  process.on("exit", (code) => {
    if (settled === null) writeFileSync(2, waits ? `${ENDED} (exit code ${code}).\n` : `${NEVER}\n`);
    process.exitCode = settled ?? (code || 1);
  });
  // What `process.exit` ends in, after the listeners, which may have said otherwise.
  const { reallyExit } = Object(process);
  Object.assign(process, { reallyExit: (code: number) => reallyExit.call(process, settled ?? (code || 1)) });
  return (code) => {
    settled = code;
    process.exit(code);
  };
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
