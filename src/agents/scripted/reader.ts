import { own } from "../../base/own.ts";
import type { Json, JsonObject } from "../../base/json/json.ts";
import { STOP_REASONS, type StopReason } from "../../domain/definition/definition.ts";
import { NO_USAGE, type Usage } from "../../domain/usage.ts";
import type { AgentConclusion, AgentExit, AgentReader } from "../../ports/agents.ts";
import { glimpseText } from "../glimpse.ts";
import { numberOf, objectOf, textOf } from "../../base/json/json-fields.ts";
import { readFields, unkeptWords } from "../unkept.ts";

/** Starts reading what one process of the scripted agent printed. */
export function readScripted(): AgentReader {
  const seen: Seen = { text: null, usage: NO_USAGE, result: null };
  return {
    line: (line) => {
      const { fields: event, faults } = readFields(line);
      if (event === null) return null;
      note(seen, event, unkeptWords(faults, "/structured"));
      const words = describe(event);
      return words === null ? null : { text: glimpseText(words), usage: seen.usage };
    },
    ended: () => seen.result !== null,
    conclude: (exit) => conclude(seen, exit),
  };
}

interface Seen {
  text: string | null;
  usage: Usage;
  result: Result | null;
}

interface Result {
  readonly stopReason: StopReason;
  readonly message: string;
  readonly structured: Json;
}

function note(seen: Seen, event: JsonObject, unkept: string | null): void {
  if (event["type"] === "say") seen.text = textOf(event["text"]);
  if (event["type"] === "usage") seen.usage = readUsage(objectOf(event["usage"]));
  if (event["type"] !== "result") return;
  if (unkept !== null)
    seen.result = { stopReason: "schema-missed", message: `The answer cannot be kept: ${unkept}.`, structured: null };
  else seen.result = resultOf(event);
}

function resultOf(event: JsonObject): Result {
  return {
    stopReason: STOP_REASONS.find((reason) => reason === event["stopReason"]) ?? "exit",
    message: textOf(event["message"]) ?? "",
    structured: event["structured"] ?? null,
  };
}

function readUsage(usage: JsonObject): Usage {
  return {
    usd: numberOf(usage["usd"]),
    inputTokens: numberOf(usage["inputTokens"]),
    outputTokens: numberOf(usage["outputTokens"]),
  };
}

const WORDS_OF: Readonly<Record<string, string>> = {
  say: "text",
  printed: "text",
  wrote: "path",
  asked: "question",
  usage: "note",
};

function describe(event: JsonObject): string | null {
  const key = own(WORDS_OF, textOf(event["type"]) ?? "");
  return key === undefined ? null : textOf(event[key]);
}

function conclude(seen: Seen, exit: AgentExit): AgentConclusion {
  const { stopReason, message } = judge(seen.result, exit);
  return {
    stopReason,
    message: glimpseText(message),
    text: seen.text,
    structured: seen.result?.structured ?? null,
    usage: seen.usage,
    until: null,
    session: null,
    final: seen.result !== null,
  };
}

function judge(result: Result | null, exit: AgentExit): Pick<AgentConclusion, "stopReason" | "message"> {
  const { code } = exit;
  if (result !== null && (result.stopReason !== "ok" || code === null || code === 0)) return result;
  if (code === null)
    return { stopReason: "killed", message: "Nobody saw how the agent ended, and it left no final event." };
  const message = `The agent ended with exit code ${code}, not with its final event. ${exit.stderrTail}`;
  return { stopReason: code >= 128 ? "killed" : "crashed", message };
}
