import { numberOf, objectOf, parseObject, textOf, textsOf, wordsOf } from "../../base/json/json-fields.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { NO_USAGE } from "../../domain/usage.ts";
import type { AgentTeller, ToldPiece } from "../../ports/agents.ts";
import { costWords } from "../cost-words.ts";
import { shorten, shortenToLine } from "../shorten.ts";

/** Tells what the scripted agent printed as a conversation. */
export function tellScripted(): AgentTeller {
  let cost = "";
  return (line) => {
    const event = parseObject(line);
    if (event === null) return line.trim() === "" ? [] : [{ kind: "text", text: line }];
    if (event["type"] === "usage") cost = costWords({ ...NO_USAGE, ...usageOf(objectOf(event["usage"])) });
    return tellEvent(event, { line, cost });
  };
}

function usageOf(usage: JsonObject): { usd: number | null; inputTokens: number | null; outputTokens: number | null } {
  const [usd, inputTokens, outputTokens] = ["usd", "inputTokens", "outputTokens"].map((key) => numberOf(usage[key]));
  return { usd: usd ?? null, inputTokens: inputTokens ?? null, outputTokens: outputTokens ?? null };
}

function tellEvent(
  event: JsonObject,
  { line, cost }: { readonly line: string; readonly cost: string },
): readonly ToldPiece[] {
  switch (event["type"]) {
    case "say":
      return [{ kind: "text", text: wordsOf(event["text"]) }];
    case "wrote":
      return [{ kind: "action", text: `writes ${wordsOf(event["path"])}` }];
    case "printed":
      return [{ kind: "result", text: wordsOf(event["text"]) }];
    case "ran":
      return [ranPiece(textsOf(event["words"]).join(" "), numberOf(event["code"]))];
    case "asked":
      return [{ kind: "action", text: `asks: ${wordsOf(event["question"])}` }];
    case "answered":
      return [{ kind: "result", text: wordsOf(event["answer"]) }];
    // The heading says which attempt it is, and the end what it cost.
    case "begin":
    case "usage":
      return [];
    case "result":
      return [endPiece(event, cost)];
    default:
      return [{ kind: "note", text: shortenToLine(line) }];
  }
}

function ranPiece(words: string, code: number | null): ToldPiece {
  const line = `ran ${shortenToLine(words)}`;
  return code === 0
    ? { kind: "action", text: line }
    : { kind: "failure", text: `${line}: exit code ${code ?? "unknown"}` };
}

function endPiece(event: JsonObject, cost: string): ToldPiece {
  const message = textOf(event["message"]) ?? "";
  const structured = event["structured"];
  const answer = structured === undefined || structured === null ? "" : `\nanswer: ${shorten(wordsOf(structured))}`;
  if (event["stopReason"] === "ok") return { kind: "end", text: `done${cost === "" ? "" : `: ${cost}`}${answer}` };
  const words = [`ended (${wordsOf(event["stopReason"])}): ${shorten(message)}`, cost].filter((part) => part !== "");
  return { kind: "fault", text: words.join("\n") };
}
