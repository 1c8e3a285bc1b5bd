import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import { numberOf, objectOf, textOf, wordsOf } from "../../base/json/json-fields.ts";
import { failureWords } from "../../domain/run/words/failure-words.ts";
import { expanded, judged, planned, settled } from "./attempt-notes.ts";
import { cleanLine } from "./fit.ts";
import type { StageLine, StageLines } from "./lines.ts";
import { executionParts } from "../../base/execution-key.ts";

const STATES: Readonly<Record<string, string>> = {
  "stage.readied": "ready",
  "attempt.started": "running",
  "execution.adopted": "running",
  "stage.committed": "succeeded",
  "stage.failed": "failed",
  "stage.skipped": "skipped",
  "stage.cancelled": "cancelled",
  "stage.invalidated": "again",
  "gate.opened": "waiting",
  "gate.answered": "answered",
};

const OVER: ReadonlySet<string> = new Set(["succeeded", "failed", "skipped", "cancelled"]);

/** What an event tells a person: that a stage stands otherwise, or what became of an attempt. */
export type Told = { readonly is: "state"; readonly line: StageLine } | { readonly is: "note"; readonly words: string };

/** Takes an event into the lines; what a person should be told, null where there is nothing to tell. */
export function takeEvent(lines: StageLines, event: JsonObject): Told | null {
  const type = wordsOf(event["type"]);
  const data = objectOf(event["data"]);
  const stage = stageOf(lines, type, data);
  if (stage === null) return null;
  const at = Date.parse(wordsOf(event["at"]));
  const before = lines.get(stage) ?? newLine(stage, at);
  const after = changed(before, { type, data, at, run: wordsOf(event["stream"]) });
  if (after !== before) lines.set(stage, after);
  const note = after.notes.length > before.notes.length ? after.notes.at(-1) : undefined;
  if (note !== undefined) return { is: "note", words: `${stage}: ${note}` };
  return STATES[type] === undefined || after.state === "answered" ? null : { is: "state", line: after };
}

/** Takes what a child has just printed or said. */
export function takeObservation(lines: StageLines, seen: JsonObject): void {
  const line = lines.get(wordsOf(seen["stage"]));
  const words = textOf(seen["progress"]) ?? textOf(seen["line"]);
  if (line !== undefined && line.until === null && words !== null)
    lines.set(line.stage, { ...line, words: cleanLine(words) });
}

function newLine(stage: string, at: number): StageLine {
  const nothing = { items: null, usd: null, words: "", notes: [], failed: null, passed: "", keys: [], look: "" };
  return { stage, state: "ready", since: at, until: null, attempt: 1, rung: 0, ...nothing };
}

/** A gate's answer names no stage: it is the one that waits. */
function stageOf(lines: StageLines, type: string, data: JsonObject): string | null {
  const named = textOf(data["stage"]) ?? executionParts(wordsOf(data["execution"])).stage;
  if (named !== "") return named;
  if (type !== "gate.answered") return null;
  return [...lines.values()].find((line) => line.state === "waiting")?.stage ?? null;
}

interface Happened {
  readonly type: string;
  readonly data: JsonObject;
  readonly at: number;
  readonly run: string;
}

function changed(line: StageLine, happened: Happened): StageLine {
  const { type, data, at, run } = happened;
  const state = STATES[type];
  if (state === undefined) return counted(line, happened);
  return {
    ...line,
    ...timesOf(line, { state, begins: type === "attempt.started", at }),
    state,
    attempt: type === "attempt.started" ? (numberOf(data["attempt"]) ?? line.attempt) : line.attempt,
    look: state === "failed" ? `holdfast logs ${run} ${line.stage}` : "",
    words: state === "succeeded" ? line.passed : sayingOf(type, data),
  };
}

/** A stage's time counts from its first attempt to its end. */
function timesOf(
  line: StageLine,
  { state, begins, at }: { readonly state: string; readonly begins: boolean; readonly at: number },
): Pick<StageLine, "since" | "until"> {
  const fresh = state === "ready" || (begins && line.state === "ready");
  return { since: fresh ? at : line.since, until: OVER.has(state) ? at : null };
}

/** What an event adds to a line without a change of its state. */
function counted(line: StageLine, { type, data, at }: Happened): StageLine {
  switch (type) {
    case "attempt.planned":
      return planned(line, data, at);
    case "attempt.judged":
      return judged(line, data);
    case "attempt.settled":
      return settled(line, data);
    case "execution.admitted":
      return data["judge"] === null ? line : { ...line, state: "reviewing", words: "" };
    case "execution.settled":
      return { ...line, usd: sum(line.usd, isJsonObject(data["usage"]) ? numberOf(data["usage"]["usd"]) : null) };
    case "stage.expanded":
      return expanded(line, data);
    case "attempt.chosen":
    case "item.skipped":
      return line.items === null ? line : { ...line, items: { ...line.items, done: line.items.done + 1 } };
    default:
      return line;
  }
}

function sum(one: number | null, other: number | null): number | null {
  return other === null ? one : (one ?? 0) + other;
}

/** Which attempt a stage is at, where it is not the first; empty where it is. */
export function attemptWords({ attempt, rung }: StageLine, wide: boolean): string {
  if (attempt < 2) return "";
  if (!wide) return `#${attempt}`;
  return rung === 0 ? `attempt ${attempt}` : `attempt ${attempt}, rung ${rung}`;
}

/** The first line of what an event says about itself. */
function sayingOf(type: string, data: JsonObject): string {
  if (type === "stage.failed") {
    const { reason, line } = failureWords(wordsOf(data["reason"]), textOf(data["message"]));
    return cleanLine(`(${reason})${line === "" ? "" : `: ${line}`}`);
  }
  if (type === "execution.adopted") return "taken over where it was";
  const question = textOf(data["question"]);
  if (question !== null) return cleanLine(question);
  const words = textOf(data["message"]) ?? textOf(data["because"]) ?? "";
  return cleanLine(words.split("\n")[0] ?? "");
}
