import type { Json, JsonObject } from "../../base/json/json.ts";
import type { Usage } from "../../domain/usage.ts";
import { listOf, numberOf, objectOf, textOf, textsOf } from "../../base/json/json-fields.ts";
import { readFields, unkeptWords } from "../unkept.ts";

/** A line of Claude Code's stream, as far as we need it; null for all that we do not. */
export type ClaudeEvent =
  | ClaudeWords
  | { readonly kind: "begins"; readonly cwd: string }
  | { readonly kind: "retry"; readonly attempt: number; readonly of: number; readonly reason: string }
  | { readonly kind: "limit"; readonly rejected: boolean; readonly resetsAtMs: number | null }
  | { readonly kind: "result"; readonly result: ClaudeResult };

/** What the model said or did. */
export interface ClaudeWords {
  readonly kind: "words";
  readonly messageId: string;
  readonly texts: readonly string[];
  /** Tool uses as they came: a name and its input. */
  readonly tools: readonly JsonObject[];
  /** What the message has cost so far. */
  readonly usage: Usage;
  /** Kind of an API error that stands in for the model's words. */
  readonly error: string | null;
}

/** The final event of a turn. */
export interface ClaudeResult {
  readonly subtype: string;
  readonly isError: boolean;
  readonly terminalReason: string | null;
  readonly stopReason: string | null;
  readonly apiStatus: number | null;
  readonly text: string | null;
  /** Undefined where the model gave none. */
  readonly structured: Json | undefined;
  /** Why the answer cannot be kept as it is; null where it can. */
  readonly unkept: string | null;
  /** Names of tools that were refused. */
  readonly denied: readonly string[];
  readonly errors: readonly string[];
  readonly usage: ResultUsage;
}

/** What a result says of its cost: since the previous result, or, of older clients, since the process began. */
interface ResultUsage {
  readonly since: "result" | "start";
  readonly usage: Usage;
}

/** Reads a line of the stream: unknown types, keys in any order and lines that are no JSON are all passed over. */
export function parseClaudeLine(line: string): ClaudeEvent | null {
  const { fields, faults } = readFields(line);
  if (fields === null) return null;
  if (fields["type"] === "assistant") return readWords(fields);
  if (fields["type"] === "result")
    return { kind: "result", result: readResult(fields, unkeptWords(faults, "/structured_output")) };
  if (fields["type"] === "rate_limit_event") return readLimit(objectOf(fields["rate_limit_info"]));
  return fields["type"] === "system" ? readSystem(fields) : null;
}

function readSystem(fields: JsonObject): ClaudeEvent | null {
  if (fields["subtype"] === "init") return { kind: "begins", cwd: textOf(fields["cwd"]) ?? "" };
  return fields["subtype"] === "api_retry" ? readRetry(fields) : null;
}

function readRetry(fields: JsonObject): ClaudeEvent {
  const reason = textOf(fields["error"]) ?? String(numberOf(fields["error_status"]) ?? "no answer");
  return { kind: "retry", attempt: numberOf(fields["attempt"]) ?? 0, of: numberOf(fields["max_retries"]) ?? 0, reason };
}

function readLimit(info: JsonObject): ClaudeEvent {
  const resetsAt = numberOf(info["resetsAt"]);
  // Seconds; a figure this large can only be milliseconds.
  const resetsAtMs = resetsAt === null || resetsAt > 1e11 ? resetsAt : resetsAt * 1_000;
  return { kind: "limit", rejected: info["status"] === "rejected", resetsAtMs };
}

function readWords(fields: JsonObject): ClaudeWords {
  const message = objectOf(fields["message"]);
  const blocks = listOf(message["content"]).map(objectOf);
  return {
    kind: "words",
    messageId: textOf(message["id"]) ?? "",
    texts: blocks.flatMap((block) => (block["type"] === "text" ? (textOf(block["text"]) ?? []) : [])),
    tools: blocks.filter((block) => block["type"] === "tool_use"),
    usage: readTokens(objectOf(message["usage"]), null),
    error: textOf(fields["error"]),
  };
}

function readResult(fields: JsonObject, unkept: string | null): ClaudeResult {
  return {
    subtype: textOf(fields["subtype"]) ?? "",
    isError: fields["is_error"] !== false,
    terminalReason: textOf(fields["terminal_reason"]),
    stopReason: textOf(fields["stop_reason"]),
    apiStatus: numberOf(fields["api_error_status"]),
    text: textOf(fields["result"]),
    structured: fields["structured_output"],
    unkept,
    denied: listOf(fields["permission_denials"]).map((denial) => textOf(objectOf(denial)["tool_name"]) ?? "a tool"),
    errors: textsOf(fields["errors"]),
    usage: readResultUsage(fields),
  };
}

// `total_cost_usd` and `modelUsage` go on from what earlier processes of a resumed session had spent (2.1.329; with
// 2.1.197 they began at zero), so that adding them up would count old money again.
function readResultUsage(fields: JsonObject): ResultUsage {
  const byModel = fields["model_usage_since_last_result"];
  if (byModel === undefined) {
    return { since: "start", usage: readTokens(objectOf(fields["usage"]), numberOf(fields["total_cost_usd"])) };
  }
  const models = Object.values(objectOf(byModel)).map(objectOf);
  return {
    since: "result",
    usage: {
      usd: sumOf(models, ["costUSD"]),
      inputTokens: sumOf(models, ["inputTokens", "cacheReadInputTokens", "cacheCreationInputTokens"]),
      outputTokens: sumOf(models, ["outputTokens"]),
    },
  };
}

function readTokens(usage: JsonObject, usd: number | null): Usage {
  const inputs = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"];
  const inputTokens = numberOf(usage["input_tokens"]) === null ? null : sumOf([usage], inputs);
  return { usd, inputTokens, outputTokens: numberOf(usage["output_tokens"]) };
}

function sumOf(items: readonly JsonObject[], keys: readonly string[]): number {
  return items.flatMap((item) => keys.map((key) => numberOf(item[key]) ?? 0)).reduce((sum, value) => sum + value, 0);
}
