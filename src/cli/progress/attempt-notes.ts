import { formatDuration } from "../../base/text/duration.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { listOf, numberOf, objectOf, textOf, textsOf, wordsOf } from "../../base/json/json-fields.ts";
import { failedWords } from "../../domain/run/words/failure-words.ts";
import { verdictWords } from "../../domain/run/words/verdict-words.ts";
import { cleanLine } from "./fit.ts";
import type { StageLine } from "./lines.ts";

// What becomes of a stage's attempts, as notes below its line.

const BEGINS_ANEW: ReadonlySet<unknown> = new Set(["first", "redo"]);
const TRIES_AGAIN: ReadonlySet<unknown> = new Set(["retry", "resume", "fresh"]);

/** Another attempt is planned: one that follows a failure tells of it. */
export function planned(line: StageLine, data: JsonObject, at: number): StageLine {
  const rung = numberOf(data["rung"]) ?? (BEGINS_ANEW.has(data["cause"]) ? 0 : line.rung);
  if (line.failed === null || !TRIES_AGAIN.has(data["cause"])) return { ...line, rung };
  const waitMs = (numberOf(data["notBefore"]) ?? at) - at;
  const again = waitMs < 1_000 ? "tries again" : `tries again in ${formatDuration(waitMs)}`;
  return { ...line, rung, failed: null, notes: [...line.notes, `${line.failed}; ${again}`] };
}

/** A draft that was not taken leaves a note; one that passed says so on its line. */
export function judged(line: StageLine, data: JsonObject): StageLine {
  const verdict = {
    result: wordsOf(data["result"]),
    score: numberOf(data["score"]) ?? 0,
    fixes: textsOf(data["fixes"]),
  };
  const words = cleanLine(verdictWords(verdict));
  if (verdict.result === "pass") return { ...line, words, passed: words };
  return { ...line, words: "", passed: "", notes: [...line.notes, `${attemptName(line, data)} ${words}`] };
}

/** An attempt ended: how it failed is told once it is known whether it is tried again. */
export function settled(line: StageLine, data: JsonObject): StageLine {
  if (data["outcome"] !== "failed") return { ...line, failed: null };
  const failed = cleanLine(
    `${attemptName(line, data)} ${failedWords(wordsOf(data["stopReason"]), textOf(data["message"]))}`,
  );
  return { ...line, failed };
}

function attemptName({ keys }: StageLine, data: JsonObject): string {
  const key = keys[numberOf(data["item"]) ?? -1];
  return `${key === undefined ? "" : `${cleanLine(key)}, `}attempt ${numberOf(data["attempt"]) ?? 1}`;
}

/** The items of a stage, and how many of them keep their result. */
export function expanded(line: StageLine, data: JsonObject): StageLine {
  const items = listOf(data["items"]);
  return {
    ...line,
    items: { done: listOf(data["kept"]).length, all: items.length },
    keys: items.map((item) => wordsOf(objectOf(item)["key"])),
  };
}
