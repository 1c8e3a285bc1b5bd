import type { Json, JsonObject } from "../base/json.ts";
import { drafting, type Drafting } from "./draft.ts";
import { report } from "./faults.ts";

const STATES = ["succeeded", "failed", "skipped"];

/** Checks a map of conditions and notes what it names; the map itself stays as it was written. */
export function normaliseConditions(when: JsonObject | null, at: Drafting): JsonObject | null {
  for (const [key, value] of Object.entries(when ?? {})) readCondition(key, value, drafting(at, key));
  return when;
}

function readCondition(key: string, value: Json, at: Drafting): void {
  const [root, ...path] = key.split(".");
  const [first, second] = path;
  const { pointer } = at.place;
  if (root === "input" && first !== undefined && !path.includes("")) {
    at.notes.inputs.push({ path, pointer });
    if (!isComparable(value)) badValue(key, "a value or a list of values", at);
  } else if (root === "artifacts" && first !== undefined && second !== undefined && path.length === 2) {
    at.notes.mentions.push({ stage: first, output: second, pointer, own: true });
    if (typeof value !== "boolean") badValue(key, "true or false", at);
  } else if (root === "stages" && first !== undefined && path.length === 1) {
    at.notes.mentions.push({ stage: first, output: null, pointer, own: true });
    if (typeof value !== "string" || !STATES.includes(value)) badValue(key, "succeeded, failed or skipped", at);
  } else {
    report(at.place, {
      code: "BAD_CONDITION",
      part: "key",
      message: `"${key}" is not a condition`,
      hint: "Known here: input.NAME, artifacts.STAGE.OUTPUT, stages.STAGE.",
    });
  }
}

function isComparable(value: Json): boolean {
  return Array.isArray(value) ? value.every(isScalar) : isScalar(value);
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== "object";
}

function badValue(key: string, what: string, at: Drafting): void {
  report(at.place, { code: "BAD_CONDITION", message: `\`${key}\` compares with ${what}`, hint: `Write ${what}.` });
}
