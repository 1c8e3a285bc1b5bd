import type { PipelineFolder } from "./beside.ts";
import { readBeside } from "./beside.ts";
import type { Place } from "../check/faults.ts";
import { plainData } from "./plain-data.ts";
import { foreignPlace, readYaml } from "./read-yaml.ts";
import { SCRIPT } from "../format/shapes-of-work.ts";
import type { ScriptWords } from "../format/words.ts";

/** Reads the script of a scripted agent from a file beside the pipeline. */
export function readScript(path: string, folder: PipelineFolder, place: Place): ScriptWords | null {
  const source = readBeside(folder, path, place);
  if (source === undefined) return null;
  const read = readYaml(source);
  const there = foreignPlace(read, place);
  for (const finding of read.findings) there.findings.add(finding);
  if (read.broken) return null;
  const data = plainData(read.data, there);
  return data === undefined ? null : (SCRIPT.read(data, there) ?? null);
}
