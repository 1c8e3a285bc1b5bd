import type { Json, JsonObject } from "../../base/json/json.ts";
import type { Answer, TokenCounts } from "./answer.ts";

/** One server-sent event of a streamed answer. */
export interface StreamEvent {
  readonly type: string;
  readonly fields: JsonObject;
}

/** What an answer is rendered with. */
export interface Rendering {
  /** From it the ids of the message and its tool uses follow; never the same twice in a conversation. */
  readonly id: string;
  readonly model: string;
  readonly tokens: TokenCounts;
}

const CHUNK = 48;

/** An answer as the events of a stream. */
export function renderStream(answer: Answer, rendering: Rendering): readonly StreamEvent[] {
  const usage = renderUsage(answer, rendering);
  return [
    { type: "message_start", fields: { message: { ...envelope(rendering), content: [], stop_reason: null, usage } } },
    ...contentOf(answer, rendering.id).flatMap(streamBlock),
    { type: "message_delta", fields: { delta: { stop_reason: stopOf(answer), stop_sequence: null }, usage } },
    { type: "message_stop", fields: {} },
  ];
}

/** An answer as one message. */
export function renderMessage(answer: Answer, rendering: Rendering): JsonObject {
  const content: readonly Json[] = contentOf(answer, rendering.id);
  return { ...envelope(rendering), content, stop_reason: stopOf(answer), usage: renderUsage(answer, rendering) };
}

function envelope(rendering: Rendering): JsonObject {
  return { id: `msg_${rendering.id}`, type: "message", role: "assistant", model: rendering.model, stop_sequence: null };
}

function renderUsage(answer: Answer, rendering: Rendering): JsonObject {
  const tokens = answer.tokens ?? rendering.tokens;
  return { input_tokens: tokens.inputTokens, output_tokens: tokens.outputTokens };
}

function stopOf(answer: Answer): string {
  return answer.stop ?? ((answer.tools ?? []).length > 0 ? "tool_use" : "end_turn");
}

function contentOf(answer: Answer, id: string): readonly JsonObject[] {
  const tools = (answer.tools ?? []).map((tool, index) => ({
    type: "tool_use",
    id: `toolu_${id}_${index}`,
    name: tool.name,
    input: tool.input,
  }));
  const text = answer.text ?? (tools.length > 0 ? null : "");
  return text === null ? tools : [{ type: "text", text }, ...tools];
}

function streamBlock(block: JsonObject, index: number): readonly StreamEvent[] {
  const text = typeof block["text"] === "string" ? block["text"] : null;
  const pieces = chunks(text ?? JSON.stringify(block["input"]));
  const deltas = pieces.map((piece) =>
    text === null ? { type: "input_json_delta", partial_json: piece } : { type: "text_delta", text: piece },
  );
  return [
    {
      type: "content_block_start",
      fields: { index, content_block: text === null ? { ...block, input: {} } : { ...block, text: "" } },
    },
    ...deltas.map((delta) => ({ type: "content_block_delta", fields: { index, delta } })),
    { type: "content_block_stop", fields: { index } },
  ];
}

function chunks(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += CHUNK) pieces.push(text.slice(at, at + CHUNK));
  return pieces;
}
