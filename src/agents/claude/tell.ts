import type { Json, JsonObject } from "../../base/json/json.ts";
import { listOf, numberOf, objectOf, parseObject, textOf, wordsOf } from "../../base/json/json-fields.ts";
import type { AgentTeller, ToldPiece } from "../../ports/agents.ts";
import { costWords } from "../cost-words.ts";
import { shorten, shortenToLine } from "../shorten.ts";
import { parseClaudeLine, type ClaudeResult } from "./parse-stream.ts";
import { toolWords } from "./tool-words.ts";

/** Tells Claude Code's stream as a conversation: text, tool calls with their subject, results by their beginning, the end with its cost. */
export function tellClaude(): AgentTeller {
  let cwd = "";
  return (line) => {
    const fields = parseObject(line);
    if (fields === null) return line.trim() === "" ? [] : [{ kind: "text", text: line }];
    cwd = textOf(fields["cwd"]) ?? cwd;
    return withinHelper(fields, tellFields(fields, { line, cwd }));
  };
}

interface Line {
  readonly line: string;
  readonly cwd: string;
}

function tellFields(fields: JsonObject, { line, cwd }: Line): readonly ToldPiece[] {
  switch (fields["type"]) {
    case "assistant":
      return assistantPieces(fields, cwd);
    case "user":
      return contentOf(fields).flatMap(userPieces);
    case "result":
      return [endPiece(fields, line)];
    case "rate_limit_event":
      return limitPieces(objectOf(fields["rate_limit_info"]));
    case "system":
      return systemPieces(fields, line);
    case "stream_event":
      // Pieces of what comes whole in a line of its own.
      return [];
    default:
      return [unknownPiece(fields, line)];
  }
}

/** What a helper of the agent says is told as such. */
function withinHelper(fields: JsonObject, pieces: readonly ToldPiece[]): readonly ToldPiece[] {
  if (textOf(fields["parent_tool_use_id"]) === null) return pieces;
  return pieces.map((piece) => ({ ...piece, text: `(helper) ${piece.text}` }));
}

function contentOf(fields: JsonObject): readonly Json[] {
  const content = objectOf(fields["message"])["content"];
  return typeof content === "string" ? [{ type: "text", text: content }] : listOf(content);
}

function assistantPieces(fields: JsonObject, cwd: string): readonly ToldPiece[] {
  const isError = textOf(fields["error"]) !== null;
  return contentOf(fields).flatMap((content): readonly ToldPiece[] => {
    const block = objectOf(content);
    switch (block["type"]) {
      case "text": {
        const text = wordsOf(block["text"]).trim();
        return text === "" ? [] : [{ kind: isError ? "fault" : "text", text }];
      }
      case "thinking":
        return [{ kind: "note", text: `thinks: ${shorten(wordsOf(block["thinking"]).trim())}` }];
      case "tool_use":
      case "server_tool_use":
      case "mcp_tool_use":
        return [{ kind: "action", text: toolWords(block, cwd) }];
      default:
        return [unknownBlock(block)];
    }
  });
}

function userPieces(content: Json): readonly ToldPiece[] {
  const block = objectOf(content);
  if (block["type"] === "text") return [{ kind: "note", text: `is told: ${shorten(wordsOf(block["text"]))}` }];
  if (block["type"] !== "tool_result") return [unknownBlock(block)];
  const text = shorten(resultText(block["content"]));
  return text === "" ? [] : [{ kind: block["is_error"] === true ? "failure" : "result", text }];
}

function resultText(content: Json | undefined): string {
  if (!Array.isArray(content)) return wordsOf(content);
  return content
    .map(objectOf)
    .map((part) => (part["type"] === "text" ? wordsOf(part["text"]) : `[${wordsOf(part["type"])}]`))
    .join("\n");
}

function limitPieces(info: JsonObject): readonly ToldPiece[] {
  const status = wordsOf(info["status"]);
  if (status === "allowed") return [];
  return [{ kind: status === "rejected" ? "fault" : "note", text: `the account's limit: ${status}` }];
}

function systemPieces(fields: JsonObject, line: string): readonly ToldPiece[] {
  if (fields["subtype"] === "init")
    return [
      { kind: "note", text: `${wordsOf(fields["model"]) || "a model"}, session ${wordsOf(fields["session_id"])}` },
    ];
  const event = parseClaudeLine(line);
  if (event?.kind !== "retry") return [unknownPiece(fields, line)];
  const { reason, attempt, of } = event;
  return [{ kind: "fault", text: `The model does not answer (${reason}); retry ${attempt} of ${of}.` }];
}

function endPiece(fields: JsonObject, line: string): ToldPiece {
  const event = parseClaudeLine(line);
  if (event?.kind !== "result") return unknownPiece(fields, line);
  const { result } = event;
  const cost = costWords(result.usage.usage, {
    turns: numberOf(fields["num_turns"]),
    durationMs: numberOf(fields["duration_ms"]),
  });
  return result.isError
    ? { kind: "fault", text: [`ended: ${faultOf(result)}`, cost].filter((part) => part !== "").join("\n") }
    : { kind: "end", text: `done${cost === "" ? "" : `: ${cost}`}${deniedWords(result)}` };
}

function faultOf({ subtype, errors, text, terminalReason }: ClaudeResult): string {
  return shorten([...errors, text ?? ""].find((said) => said !== "") ?? terminalReason ?? subtype);
}

function deniedWords({ denied }: ClaudeResult): string {
  return denied.length === 0 ? "" : `; not permitted: ${denied.join(", ")}`;
}

function unknownBlock(block: JsonObject): ToldPiece {
  return { kind: "note", text: shortenToLine(`${wordsOf(block["type"]) || "something"}: ${JSON.stringify(block)}`) };
}

/** What this version does not know is shown as it is, but briefly. */
function unknownPiece(fields: JsonObject, line: string): ToldPiece {
  const name = [fields["type"], fields["subtype"]].map(textOf).filter((part) => part !== null);
  return { kind: "note", text: shortenToLine(`${name.join(" ") || "something"}: ${line}`) };
}
