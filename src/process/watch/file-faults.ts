import { join } from "node:path";
import { counted } from "../../base/text/cut-text.ts";
import { CHILD_FILES, faultOf, lookAt, MOST_ENTRIES, namesIn, readChildFile } from "../files/child-files.ts";
import { parseObject } from "../files/directory.ts";

/** A file beside an execution that was not read, and why. */
export interface FileFault {
  readonly file: string;
  readonly fault: string;
}

/** So many are named one by one. */
const MOST_NAMED = 20;

const PLAIN = ["out", "err", "stdin"];
const SAID = /^(?:ask|artifact)\.[1-9]\d{0,5}$/;

/** What stands beside an ended execution and was ignored: for the record, which says it once. */
export function findFileFaults(directory: string): readonly FileFault[] {
  const names = namesIn(directory);
  const faults: FileFault[] = [];
  if (names.length >= MOST_ENTRIES)
    faults.push({ file: ".", fault: `holds more than ${counted(MOST_ENTRIES, "file")}, and no more are looked at` });
  for (const file of names.toSorted()) {
    const fault = faultAt(directory, file);
    if (fault === null) continue;
    if (faults.length === MOST_NAMED) return [...faults, { file: "…", fault: "and more files were ignored" }];
    faults.push({ file, fault });
  }
  return faults;
}

/** Tells whether a fault hides how the execution began or ended. */
export function hidesEnd({ file }: FileFault): boolean {
  return file === "start" || file === "child" || file === "result";
}

function faultAt(directory: string, file: string): string | null {
  if (PLAIN.includes(file)) {
    const stat = lookAt(join(directory, file));
    return stat === null || stat.isFile() ? null : faultOf(stat);
  }
  if (!isKnown(file)) return null;
  const { text, fault } = readChildFile(directory, file);
  return fault ?? (SAID.test(file) && parseObject(text) === null ? "is no JSON object" : null);
}

function isKnown(file: string): boolean {
  return CHILD_FILES.some(({ name }) => name === file) || /^(?:ask|answer|artifact)\.[1-9]\d{0,5}$/.test(file);
}
