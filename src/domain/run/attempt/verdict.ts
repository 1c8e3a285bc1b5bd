import { cutStart } from "../../../base/text/cut-text.ts";
import { stripVTControlCharacters } from "node:util";
import { formatBytes } from "../../../base/text/format-bytes.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../base/json/json.ts";
import { ok, refused, type Result } from "../../../base/result.ts";
import { findVerdict } from "./find-verdict.ts";

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
        "pass: good as it is; rework: `fixes` must be made; reject: cannot be repaired; needs-input: only a person can say.",
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

/** What a command printed as a judge, and how it ended. */
export interface JudgeOutput {
  readonly out: string;
  readonly err: string;
  /** Null where it did not end of its own accord: such an end says nothing. */
  readonly exitCode: number | null;
}

/** What is read of a judge's output; one that prints more is broken, because its verdict may stand in what is left out. */
export const LONGEST_JUDGE_OUTPUT = 4_194_304;

/**
 * Reads the verdict of a command: the last JSON object with a `result`. Only where it printed no JSON object at all its exit
 * code speaks: 0 passes, 1 asks for rework with the last output as the fix, anything else is a broken judge.
 */
export function parseCommandVerdict({ out, err, exitCode }: JudgeOutput): Result<Verdict, MalformedVerdict> {
  if (out.length > LONGEST_JUDGE_OUTPUT) return malformed(tooMuch());
  const found = findVerdict(out);
  if (found.is === "verdict") return checkCode(parseVerdict(found.said), exitCode);
  if (found.is === "unreadable") return malformed("it printed something like a verdict that cannot be read as JSON");
  if (found.is === "other-json")
    return malformed("it printed JSON without a `result`; what is no verdict belongs on its standard error");
  const aside = findVerdict(err.slice(-LONGEST_JUDGE_OUTPUT)).is;
  if (aside === "verdict" || aside === "unreadable")
    return malformed("its verdict stands on standard error and belongs on standard output");
  return exitVerdict({ out, err, exitCode });
}

function tooMuch(): string {
  return `it printed more than the ${formatBytes(LONGEST_JUDGE_OUTPUT)} that are read of a judge`;
}

function exitVerdict({ out, err, exitCode }: JudgeOutput): Result<Verdict, MalformedVerdict> {
  if (exitCode === 0) return ok({ result: "pass", score: 100, blockers: [], fixes: [], confidence: null });
  if (exitCode !== 1) return malformed(`it ended ${codeWords(exitCode)} and without a verdict`);
  const fix = lastWords(out) || lastWords(err) || "The check failed without a word.";
  return ok({ result: "rework", score: 0, blockers: [], fixes: [fix], confidence: null });
}

const LONGEST_FIX = 4_000;

function lastWords(output: string): string {
  return cutStart(stripVTControlCharacters(output).trim(), LONGEST_FIX).trim();
}

// A pass that is followed by a failure of the same command proves nothing.
function checkCode(
  verdict: Result<Verdict, MalformedVerdict>,
  exitCode: number | null,
): Result<Verdict, MalformedVerdict> {
  const contradicts = verdict.ok && verdict.value.result === "pass" && exitCode !== 0;
  return contradicts ? malformed(`it says pass and ended ${codeWords(exitCode)}`) : verdict;
}

function codeWords(exitCode: number | null): string {
  return exitCode === null ? "because it was stopped" : `with exit code ${exitCode}`;
}

/** Reads the verdict of an agent: its structured answer, or the last JSON object with a `result` in its last text. */
export function parseAgentVerdict(structured: Json, text: string | null): Result<Verdict, MalformedVerdict> {
  if (structured !== null) return parseVerdict(structured);
  const said = text ?? "";
  if (said.length > LONGEST_JUDGE_OUTPUT) return malformed(tooMuch());
  const found = findVerdict(said);
  return found.is === "verdict" ? parseVerdict(found.said) : malformed("it holds no JSON object with a `result`");
}

function checkSense(verdict: Verdict): Result<Verdict, MalformedVerdict> {
  if (verdict.result === "pass" && verdict.blockers.length > 0) return malformed("it says pass and names blockers");
  if (verdict.result !== "rework" || verdict.fixes.length > 0) return ok(verdict);
  if (verdict.blockers.length === 0) return malformed("it says rework and names nothing to fix");
  return ok({ ...verdict, fixes: verdict.blockers });
}

function readNumber(value: Json | undefined, greatest: number): number | "wrong" | null {
  if (value === undefined) return null;
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
