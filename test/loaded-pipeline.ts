import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { onTestFinished } from "vitest";
import type { Fault } from "../src/base/failure.ts";
import type { Revision, Stage } from "../src/domain/definition/definition.ts";

// Users' modules run on plain Node: a worker without vitest's own loader imports them here.

/** What loading a pipeline came to. */
export interface Outcome {
  readonly hash: string | null;
  readonly stages: readonly Stage[];
  readonly revisions: readonly Revision[];
  readonly warnings: readonly Fault[];
  readonly code: string | null;
  readonly faults: readonly Fault[];
}

const LOADER = `
const { parentPort, workerData } = require("node:worker_threads");
import(workerData.module)
  .then(({ loadPipeline }) => loadPipeline(workerData.file))
  .then(({ hash, definition, warnings }) => parentPort.postMessage({ hash, stages: definition.stages, revisions: definition.revisions, warnings, code: null, faults: [] }))
  .catch((error) => parentPort.postMessage({ hash: null, stages: [], revisions: [], warnings: [], code: error.code ?? error.stack, faults: error.faults ?? [] }));
`;

/** Writes files into a new folder, which goes with the test, and names the first, or the main one. */
export function folderOf(files: Readonly<Record<string, string>>, main: string = Object.keys(files)[0] ?? ""): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-load-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, main);
}

/** Loads a pipeline as the command line does. */
export async function load(file: string): Promise<Outcome> {
  const module = new URL("../src/definition/load/load-pipeline.ts", import.meta.url).href;
  const worker = new Worker(LOADER, { eval: true, workerData: { module, file } });
  const answered = Promise.withResolvers<Outcome>();
  worker.once("message", answered.resolve);
  worker.once("error", answered.reject);
  const outcome = await answered.promise;
  await worker.terminate();
  return outcome;
}

/** A fault in short: file:line:column, code, path. */
export function short(fault: Fault): string {
  return `${fault.file.split("/").at(-1)}:${fault.line}:${fault.column} ${fault.code} ${fault.path}`;
}
