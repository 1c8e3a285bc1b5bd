// What the judges here share: the candidate's files, and the verdict as the last line of the output.
import { readFileSync } from "node:fs";

const manifest =
  process.env.HOLDFAST_ARTIFACTS === undefined ? {} : JSON.parse(readFileSync(process.env.HOLDFAST_ARTIFACTS, "utf8"));

/** The files of an output. */
export function filesOf(stage, output) {
  return (manifest[stage]?.[output] ?? []).map(({ path }) => path);
}

export function jsonOf(stage, output) {
  return JSON.parse(readFileSync(filesOf(stage, output)[0], "utf8"));
}

/** Nothing to fix is a pass; else the work goes back with the fixes. */
export function say(fixes, weight = 15) {
  const result = fixes.length === 0 ? "pass" : "rework";
  console.log(
    JSON.stringify({ result, score: Math.max(0, 100 - weight * fixes.length), blockers: [], fixes, confidence: 1 }),
  );
}
