import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { report, type Place } from "../check/faults.ts";
import { readText, type TextFault } from "./read-text.ts";

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
  const read = readText(file);
  if (read.ok) return { file, text: read.value };
  const { code, words, spot } = read.refusal;
  return report(place, {
    code,
    message: `the file ${path} ${words}`,
    hint: code === "FILE_MISSING" ? missingHint(file) : TEXT_HINTS[code],
    ...(code === "NOT_UTF8" ? { spot } : {}),
  });
}

function missingHint(file: string): string {
  return `Create ${file}, or fix the path: it is looked for beside the pipeline.`;
}

/** What helps where a file is there but cannot be judged. */
export const TEXT_HINTS: Readonly<Record<TextFault["code"], string>> = {
  FILE_MISSING: "Fix the path, or the rights of the file.",
  NOT_UTF8: "Save the file as UTF-8.",
  TOO_LARGE: "Let a stage read large data from a file of the input or the workspace.",
};

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
