import { readdirSync } from "node:fs";
import { quote } from "../../base/text/quote.ts";

const PIPELINE = /\.pipeline\.(?:yaml|yml|ts|mts|js|mjs)$/;
const MOST = 8;

/** The commands for the pipelines that lie in a folder, to be pasted as they are. */
export function pipelineCommands(command: string, folder: string): readonly string[] {
  const files = filesOf(folder).filter((name) => PIPELINE.test(name));
  const lines = files.slice(0, MOST).map((name) => `holdfast ${command} ${quote(name)}`);
  return files.length > MOST ? [...lines, `and ${files.length - MOST} more`] : lines;
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
