import { parseObject } from "../../base/json-fields.ts";
import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import { ok, refused, type Result } from "../../base/result.ts";

/** What a judge says of a candidate. */
export interface Verdict {
  readonly result: (typeof RESULTS)[number];
  /** 0 to 100. */
  readonly score: number;
  readonly blockers: readonly string[];
  /** What must change; never empty where the result is `rework`. */
  readonly fixes: readonly string[];
  /** 0 to 1; null where the judge did not say. */
  readonly confidence: number | null;
}

/** Words of a judge that are no verdict, and why. */
export interface MalformedVerdict {
  readonly type: "malformed-verdict";
  readonly reason: string;
}

const RESULTS = ["pass", "rework", "reject", "needs-input"] as const;

/** JSON Schema of the structured answer that an agent gives as a judge. */
export const VERDICT_SCHEMA: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["result", "score", "blockers", "fixes"],
  properties: {
    result: {
      type: "string",
      enum: RESULTS,
      description:
        "pass: good as it is; rework: `fixes` must be made; reject: beyond mending; needs-input: only a person can say.",
    },
    score: { type: "number", minimum: 0, maximum: 100 },
    blockers: {
      type: "array",
      items: { type: "string" },
      description: "What forbids a pass; empty where the result is pass.",
    },
    fixes: { type: "array", items: { type: "string" }, description: "One change each, to be made in this order." },
    confidence: { type: "number", minimum: 0, maximum: 1 },
  },
};

/** Reads what a judge gave as its verdict; what is missing, out of range or contradicts itself is malformed. */
export function parseVerdict(value: Json): Result<Verdict, MalformedVerdict> {
  if (!isJsonObject(value)) return malformed("it is no object");
  const result = RESULTS.find((known) => known === value["result"]);
  if (result === undefined) return malformed(`\`result\` is none of ${RESULTS.join(", ")}`);
  const score = readNumber(value["score"], 100) ?? (result === "pass" ? 100 : 0);
  if (score === "wrong") return malformed("`score` is no number from 0 to 100");
  const confidence = readNumber(value["confidence"], 1);
  if (confidence === "wrong") return malformed("`confidence` is no number from 0 to 1");
  const blockers = readTexts(value["blockers"]);
  const fixes = readTexts(value["fixes"]);
  if (blockers === null || fixes === null) return malformed("`blockers` and `fixes` are no lists of texts");
  return checkSense({ result, score, blockers, fixes, confidence });
}

/**
 * Reads the verdict of a command: its last line, or else its exit code: 0 passes, 1 asks for rework with the last output
 * as the fix, anything else is a broken judge.
 */
export function parseCommandVerdict(output: string, exitCode: number | null): Result<Verdict, MalformedVerdict> {
  const lastLine = output.trimEnd().split("\n").at(-1) ?? "";
  const said = parseObject(lastLine);
  if (said !== null && said["result"] !== undefined) return checkCode(parseVerdict(said), exitCode);
  if (exitCode === 0) return ok({ result: "pass", score: 100, blockers: [], fixes: [], confidence: null });
  if (exitCode !== 1)
    return malformed(
      `it ended with ${exitCode === null ? "no exit code" : `exit code ${exitCode}`} and without a verdict`,
    );
  const fix = output.trim().slice(-LONGEST_FIX).trim();
  return ok({
    result: "rework",
    score: 0,
    blockers: [],
    fixes: [fix === "" ? "The check failed without a word." : fix],
    confidence: null,
  });
}

const LONGEST_FIX = 4_000;

// A pass that is followed by a failure of the same command proves nothing.
function checkCode(
  verdict: Result<Verdict, MalformedVerdict>,
  exitCode: number | null,
): Result<Verdict, MalformedVerdict> {
  const contradicts = verdict.ok && verdict.value.result === "pass" && exitCode !== 0;
  return contradicts
    ? malformed(`it says pass and ended with ${exitCode === null ? "no exit code" : `exit code ${exitCode}`}`)
    : verdict;
}

function checkSense(verdict: Verdict): Result<Verdict, MalformedVerdict> {
  if (verdict.result === "pass" && verdict.blockers.length > 0) return malformed("it says pass and names blockers");
  if (verdict.result !== "rework" || verdict.fixes.length > 0) return ok(verdict);
  if (verdict.blockers.length === 0) return malformed("it says rework and names nothing to mend");
  return ok({ ...verdict, fixes: verdict.blockers });
}

function readNumber(value: Json | undefined, greatest: number): number | "wrong" | null {
  if (value === undefined || value === null) return null;
  return typeof value === "number" && value >= 0 && value <= greatest ? value : "wrong";
}

// Absent means none.
function readTexts(value: Json | undefined): readonly string[] | null {
  if (value === undefined) return [];
  return isTextList(value) ? value : null;
}

function isTextList(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function malformed(reason: string): Result<Verdict, MalformedVerdict> {
  return refused({ type: "malformed-verdict", reason });
}
