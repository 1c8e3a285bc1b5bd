import type { Json, JsonObject } from "../../base/json/json.ts";
import { drafting, type Drafting } from "./draft.ts";
import { report } from "../check/faults.ts";

const STATES = ["succeeded", "failed", "skipped"];

/** Checks a map of conditions and notes what it names; the map itself stays as it was written. */
export function normaliseConditions(when: JsonObject | null, at: Drafting): JsonObject | null {
  for (const [key, value] of Object.entries(when ?? {})) readCondition(key, value, drafting(at, key));
  return when;
}

function readCondition(key: string, value: Json, at: Drafting): void {
  const [root = "", ...path] = key.split(".");
  const condition = path.includes("") ? undefined : CONDITIONS.get(`${root}.${root === "input" ? "…" : path.length}`);
  if (condition === undefined || path.length === 0) {
    report(at.place, {
      code: "BAD_CONDITION",
      part: "key",
      message: `"${key}" is not a condition`,
      hint: "Known here: input.NAME, artifacts.STAGE.OUTPUT, stages.STAGE.",
    });
    return;
  }
  noteCondition(root, path, { at, value });
  if (condition.fits(value)) return;
  const { what } = condition;
  report(at.place, { code: "BAD_CONDITION", message: `\`${key}\` compares with ${what}`, hint: `Write ${what}.` });
}

interface Condition {
  readonly what: string;
  readonly fits: (value: Json) => boolean;
}

// By root and number of names after it; an input may be named at any depth.
const CONDITIONS: ReadonlyMap<string, Condition> = new Map([
  ["input.…", { what: "a value or a list of values", fits: isComparable }],
  ["artifacts.2", { what: "true or false", fits: (value: Json) => typeof value === "boolean" }],
  [
    "stages.1",
    {
      what: "succeeded, failed or skipped",
      fits: (value: Json) => typeof value === "string" && STATES.includes(value),
    },
  ],
]);

function noteCondition(root: string, path: readonly string[], { at, value }: { at: Drafting; value: Json }): void {
  const { pointer } = at.place;
  const [stage = "", output = null] = path;
  if (root === "input") at.notes.inputs.push({ path, pointer, value });
  else at.notes.mentions.push({ stage, output, pointer, own: true });
}

function isComparable(value: Json): boolean {
  return Array.isArray(value) ? value.every(isScalar) : isScalar(value);
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== "object";
}
