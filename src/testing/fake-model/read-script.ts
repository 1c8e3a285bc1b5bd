import { HoldfastError } from "../../base/failure.ts";
import type { Json, JsonObject } from "../../base/json/json.ts";
import { mapValues } from "../../base/entries.ts";
import type { Answer, Mode, TokenCounts, ToolUse } from "./answer.ts";
import type { Conversation } from "./conversation.ts";
import { listOf, numberOf, objectOf, parseJson, textOf } from "../../base/json/json-fields.ts";

/** Reads a list of conversations from JSON. */
export function readConversations(json: string): readonly Conversation[] {
  return listOf(parseJson(json)).map((item) => readConversation(objectOf(item)));
}

function readConversation(item: JsonObject): Conversation {
  const { when, in: place, steps } = item;
  return {
    when: textOf(when) ?? missing("when"),
    ...(place === undefined ? {} : { in: PLACES.find((known) => known === place) ?? missing("in") }),
    steps: listOf(steps).map((step) => readAnswer(objectOf(step))),
  };
}

const PLACES = ["prompt", "system", "both"] as const;

function readAnswer(item: JsonObject): Answer {
  const { text, tools, stop, tokens, mode } = item;
  return {
    ...(typeof text === "string" ? { text } : {}),
    ...(tools === undefined ? {} : { tools: listOf(tools).map((tool) => readTool(objectOf(tool))) }),
    ...(stop === "end_turn" || stop === "max_tokens" || stop === "refusal" ? { stop } : {}),
    ...(tokens === undefined ? {} : { tokens: readTokens(objectOf(tokens)) }),
    ...(mode === undefined ? {} : { mode: readMode(mode) }),
  };
}

function readTool(item: JsonObject): ToolUse {
  return { name: textOf(item["name"]) ?? missing("name"), input: objectOf(item["input"]) };
}

function readTokens(item: JsonObject): TokenCounts {
  return { inputTokens: numberOf(item["inputTokens"]) ?? 0, outputTokens: numberOf(item["outputTokens"]) ?? 0 };
}

/** Reads a mode from JSON. */
export function readMode(value: Json | undefined): Mode {
  const item = objectOf(value);
  const { kind } = item;
  if (kind === "normal") return { kind };
  if (kind === "slow") return { kind, delayMs: numberOf(item["delayMs"]) ?? missing("delayMs") };
  if (kind === "hang") return item["after"] === "start" ? { kind, after: "start" } : { kind };
  return kind === "fail" ? readFailure(item) : missing("kind");
}

function readFailure(item: JsonObject): Mode {
  const { message, retryAfterSeconds, headers } = item;
  return {
    kind: "fail",
    status: numberOf(item["status"]) ?? missing("status"),
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof retryAfterSeconds === "number" ? { retryAfterSeconds } : {}),
    ...(headers === undefined ? {} : { headers: mapValues<Json, string>(objectOf(headers), String) }),
  };
}

function missing(field: string): never {
  throw new HoldfastError("USAGE", `The fake model's script has no valid \`${field}\`.`);
}
