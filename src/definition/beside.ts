import { readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { codeOf } from "../base/failure.ts";
import { report, type Place } from "./faults.ts";

/** A file that a pipeline mentions, read. */
export interface BesideFile {
  readonly file: string;
  readonly text: string;
}

/** The folder of a pipeline, whose files it may mention; null where there is only data. */
export type PipelineFolder = string | null;

/** Reads a file beside the pipeline; undefined after the fault at its mention was reported. */
export function readBeside(folder: PipelineFolder, path: string, place: Place): BesideFile | undefined {
  if (folder === null) return withoutFolder(path, place);
  const file = isAbsolute(path) ? path : join(folder, path);
  const text = readText(file);
  if (text !== null) return { file, text };
  return report(place, {
    code: "FILE_MISSING",
    message: `the file ${path} cannot be read`,
    hint: `Create ${file}, or mend the path: it is looked for beside the pipeline.`,
  });
}

/** Tells whether a file lies beside the pipeline. */
export function isBeside(folder: PipelineFolder, path: string): boolean {
  if (folder === null) return true;
  const file = isAbsolute(path) ? path : join(folder, path);
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function withoutFolder(path: string, place: Place): undefined {
  return report(place, {
    code: "FILE_MISSING",
    message: `the file ${path} cannot be read: this pipeline came without its folder`,
    hint: "Write the text or schema into the pipeline itself.",
  });
}

/** The text of a file; null when it cannot be read. */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return null;
  }
}
