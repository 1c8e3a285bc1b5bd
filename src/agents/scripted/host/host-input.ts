import type { Json, JsonObject } from "../../../base/json/json.ts";
import type { ScriptStep } from "../../../domain/definition/work.ts";
import { listOf, numberOf, objectOf, parseObject, textOf, textsOf } from "../../../base/json/json-fields.ts";

/** What the host of a scripted agent reads from standard input. */
export interface HostInput {
  readonly attempt: number;
  readonly prompt: string;
  readonly steps: readonly ScriptStep[];
  /** The stage wants a structured answer. */
  readonly answerAsked: boolean;
}

/** Reads the host's standard input; null when it is no such thing. */
export function readHostInput(text: string): HostInput | null {
  const input = parseObject(text);
  if (input === null) return null;
  const steps = listOf(input["steps"]).map((step) => readStep(objectOf(step)));
  const known = steps.filter((step) => step !== null);
  if (known.length < steps.length) return null;
  return {
    attempt: numberOf(input["attempt"]) ?? 1,
    prompt: textOf(input["prompt"]) ?? "",
    steps: known,
    answerAsked: input["answerAsked"] === true,
  };
}

const READERS: Readonly<Record<string, (value: Json) => ScriptStep | null>> = {
  write: (value) => ({ write: readTexts(objectOf(value)) }),
  say: (value) => (typeof value === "string" ? { say: value } : null),
  answer: (value) => ({ answer: value }),
  ask: (value) => readAsk(objectOf(value)),
  run: (value) => ({ run: textsOf(value) }),
  wait: (value) => (typeof value === "string" ? { wait: value } : null),
  usage: (value) => ({ usage: readUsage(objectOf(value)) }),
  stop: (value) => (typeof value === "string" ? { stop: value } : null),
};

function readStep(step: JsonObject): ScriptStep | null {
  const [entry, more] = Object.entries(step);
  return entry === undefined || more !== undefined ? null : (READERS[entry[0]]?.(entry[1]) ?? null);
}

function readTexts(files: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, textOf(text) ?? JSON.stringify(text)]));
}

function readAsk(ask: JsonObject): ScriptStep {
  const key = textOf(ask["key"]);
  const question = { question: textOf(ask["question"]) ?? "", options: textsOf(ask["options"]) };
  return { ask: key === null ? question : { ...question, key } };
}

function readUsage(usage: JsonObject): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(usage).flatMap(([key, value]) => (typeof value === "number" ? [[key, value]] : [])),
  );
}
