import { expect, test } from "vitest";
import type { JsonObject } from "../../base/json/json.ts";
import type { AgentConclusion } from "../../ports/agents.ts";
import { sampleAgent } from "../../testing/fake-model/sample-agent.ts";
import { readClaude } from "./reader.ts";

// Shapes as 2.1.329 printed them, shortened.
const init = { type: "system", subtype: "init", tools: ["Bash", "Write"] };
const models = {
  m: { inputTokens: 100, outputTokens: 7, cacheReadInputTokens: 20, cacheCreationInputTokens: 3, costUSD: 0.5 },
};
const success = {
  duration_ms: 12,
  stop_reason: "end_turn",
  total_cost_usd: 9.5,
  usage: { input_tokens: 100, output_tokens: 7 },
  modelUsage: {},
  model_usage_since_last_result: models,
  permission_denials: [],
  terminal_reason: "completed",
  is_error: false,
  subtype: "success",
  result: "all good",
  type: "result",
};
const words = (text: string, id = "msg_1"): object => ({
  type: "assistant",
  message: { id, content: [{ type: "text", text }], usage: { input_tokens: 10, output_tokens: 2 } },
});
const apiError = (kind: string, status: number | null, text: string): readonly object[] => [
  {
    type: "assistant",
    message: { id: "x", content: [{ type: "text", text }], usage: { input_tokens: 0, output_tokens: 0 } },
    error: kind,
  },
  {
    ...success,
    is_error: true,
    terminal_reason: "api_error",
    api_error_status: status,
    result: text,
    model_usage_since_last_result: {},
  },
];

interface Ending {
  readonly code?: number | null;
  readonly stderrTail?: string;
  readonly answer?: JsonObject;
}

const conclude = (events: readonly object[], ending: Ending = {}): AgentConclusion => {
  const { code = 0, stderrTail = "", answer = null } = ending;
  const reader = readClaude(sampleAgent({ answer }));
  for (const event of events) reader.line(JSON.stringify(event));
  return reader.conclude({ code, stderrTail });
};

test("exit 0 with a clean final event is success, with the last text and the cost", () => {
  expect(conclude([init, words("thinking"), success])).toEqual({
    stopReason: "ok",
    message: "The client ended with its final event.",
    text: "all good",
    structured: null,
    usage: { usd: 0.5, inputTokens: 123, outputTokens: 7 },
    until: null,
    session: null,
    final: true,
  });
});

test("[R28] a clean final event is success too where nobody saw the exit code, and is not where it was another", () => {
  expect(conclude([init, success], { code: null })).toMatchObject({ stopReason: "ok", final: true });
  expect(conclude([init, success], { code: 137 })).toMatchObject({ stopReason: "killed", final: true });
  expect(conclude([init, success], { code: 1 })).toMatchObject({ stopReason: "exit", final: true });
});

test("exit 0 without a final event is no success", () => {
  expect(conclude([init, words("done!")])).toMatchObject({ stopReason: "crashed", text: "done!", final: false });
});

test("a final event that does not say whether it is an error is one", () => {
  expect(conclude([init, { ...success, is_error: undefined }])).toMatchObject({ stopReason: "crashed" });
});

test("a refused tool is no success, although the client says so", () => {
  const denied = { ...success, permission_denials: [{ tool_name: "Bash", tool_input: {} }, { tool_name: "Bash" }] };
  expect(conclude([init, denied])).toMatchObject({ stopReason: "permission-denied", message: "Not permitted: Bash." });
});

test("a structured answer that was asked for must be there", () => {
  const asked = { answer: { type: "object" } };
  expect(conclude([init, success], asked)).toMatchObject({ stopReason: "schema-missed" });
  expect(conclude([init, { ...success, structured_output: { a: 1 } }], asked)).toMatchObject({
    stopReason: "ok",
    structured: { a: 1 },
  });
  expect(conclude([init, { ...success, structured_output: null }], asked)).toMatchObject({
    stopReason: "ok",
    structured: null,
  });
});

test.for([
  ["authentication_failed", 401, "Invalid API key · Fix external API key", "auth"],
  ["authentication_failed", 403, "Failed to authenticate. API Error: 403", "auth"],
  ["rate_limit", 429, "API Error: Request rejected (429)", "rate"],
  ["rate_limit", 429, "You've hit your limit · resets 2pm (Asia/Shanghai)", "quota"],
  ["server_error", 529, "API Error: 529 Overloaded.", "rate"],
  ["server_error", 500, "API Error: 500 Internal server error.", "rate"],
  ["billing_error", 400, "Credit balance is too low", "quota"],
  ["invalid_request", 400, "API Error: 400 messages: at least one message is required", "refusal"],
  ["model_not_found", 404, "There's an issue with the selected model", "refusal"],
  ["unknown", 413, "Request too large", "context"],
  ["unknown", null, "Not logged in · Please run /login", "auth"],
  ["unknown", null, "API Error: Connection error.", "crashed"],
] as const)("an API error of kind %s (%s, %s) is %s", ([kind, status, text, stopReason]) => {
  expect(conclude([init, ...apiError(kind, status, text)], { code: 1 })).toMatchObject({
    stopReason,
    message: text,
    until: null,
  });
});

test("a used-up quota whose reset nobody names stays a quota, without a moment", () => {
  const rejected = { type: "rate_limit_event", rate_limit_info: { status: "rejected" } };
  const nobody = { stopReason: "quota", until: null };
  expect(conclude([init, ...apiError("billing_error", 400, "Credit balance is too low")])).toMatchObject(nobody);
  expect(conclude([init, rejected, ...apiError("rate_limit", 429, "no more")])).toMatchObject(nobody);
});

test("a used-up quota says until when", () => {
  const limit = {
    type: "rate_limit_event",
    rate_limit_info: { status: "rejected", resetsAt: 1_795_000_000, rateLimitType: "five_hour" },
  };
  expect(conclude([init, limit, ...apiError("rate_limit", 429, "no more")], { code: 1 })).toMatchObject({
    stopReason: "quota",
    until: "2026-11-18T11:06:40.000Z",
  });
  const allowed = { type: "rate_limit_event", rate_limit_info: { status: "allowed_warning", resetsAt: 1_795_000_000 } };
  expect(conclude([init, limit, allowed, ...apiError("rate_limit", 429, "wait")], { code: 1 })).toMatchObject({
    stopReason: "rate",
  });
});

test.for([
  [
    { subtype: "error_max_turns", terminal_reason: "max_turns", errors: ["Reached maximum number of turns (1)"] },
    "budget",
  ],
  [{ subtype: "error_max_budget_usd" }, "budget"],
  [{ subtype: "error_max_structured_output_retries" }, "schema-missed"],
  [{ terminal_reason: "prompt_too_long", api_error_status: 400, result: "Prompt is too long" }, "context"],
  [{ subtype: "error_during_execution", terminal_reason: "aborted_streaming", stop_reason: null }, "killed"],
  [{ subtype: "error_during_execution", errors: ["boom"] }, "crashed"],
  [{ stop_reason: "refusal", result: "I cannot help with that." }, "refusal"],
] as const)("a failure as %j is %s", ([fields, stopReason]) => {
  expect(conclude([init, { ...success, is_error: true, ...fields }], { code: 1 }).stopReason).toBe(stopReason);
});

test("[R26] a session that the client does not know, or knows already, is told apart from any other end", () => {
  const stderrTail = "No conversation found with session ID: abc";
  const failed = { ...success, is_error: true, subtype: "error_during_execution", errors: [stderrTail] };
  const unknown = { stopReason: "not-run", session: "unknown", final: false };
  expect(conclude([failed], { code: 1, stderrTail })).toMatchObject(unknown);
  expect(conclude([failed], { code: 1 })).toMatchObject(unknown);
  expect(conclude([], { code: 1, stderrTail })).toMatchObject(unknown);
  const taken = "Error: Session ID abc is already in use.";
  expect(conclude([], { code: 1, stderrTail: taken })).toMatchObject({ stopReason: "not-run", session: "in-use" });
});

test("a client that has worked is not taken for one without a session, whatever it prints besides", () => {
  const worked = { stopReason: "ok", session: null, final: true };
  expect(conclude([success], { stderrTail: "No conversation found with session ID: abc" })).toMatchObject(worked);
  expect(conclude([success], { stderrTail: "Session ID abc is already in use." })).toMatchObject(worked);
});

test.for([
  [143, "killed"],
  [137, "killed"],
  [129, "killed"],
  [null, "killed"],
  [134, "crashed"],
  [139, "crashed"],
  [127, "exit"],
  [1, "exit"],
] as const)("an end by exit code %s without a final event is %s", ([code, stopReason]) => {
  expect(conclude([init], { code })).toMatchObject({ stopReason, session: null, final: false });
});

test("[P8] an exit code that nothing explains is a failure with the last output", () => {
  const stderrTail = "warning: something\nerror: unknown option '--x'\n";
  expect(conclude([], { code: 1, stderrTail })).toMatchObject({
    stopReason: "exit",
    message: "The client ended with exit code 1 without a final event: error: unknown option '--x'",
  });
});

test("lines that are no JSON, cut, unknown or very long are passed over", () => {
  const reader = readClaude(sampleAgent());
  const long = "x".repeat(3_000_000);
  for (const line of [
    "",
    "warning: something",
    "{",
    '{"type":"assistant","mess',
    "[1]",
    "null",
    '{"type":"ui_invalidate"}',
    '{"type":7}',
  ]) {
    expect(reader.line(line)).toBeNull();
  }
  expect(reader.line(JSON.stringify(words(long)))?.text.length).toBeLessThan(500);
  reader.line(JSON.stringify(success));
  expect(reader.conclude({ code: 0, stderrTail: "" })).toMatchObject({ stopReason: "ok" });
});

test("what is shown names words, tools and retries", () => {
  const reader = readClaude(sampleAgent());
  const tool = { type: "tool_use", name: "Write", input: { file_path: "out/a.txt" } };
  const event = {
    type: "assistant",
    message: { id: "1", content: [tool], usage: { input_tokens: 5, output_tokens: 1 } },
  };
  expect(reader.line(JSON.stringify(event))).toEqual({
    text: "writes out/a.txt",
    usage: { usd: null, inputTokens: 5, outputTokens: 1 },
  });
  const retry = {
    type: "system",
    subtype: "api_retry",
    attempt: 1,
    max_retries: 10,
    error_status: 429,
    error: "rate_limit",
  };
  expect(reader.line(JSON.stringify(retry))?.text).toBe("The model does not answer (rate_limit); retry 1 of 10.");
});

test("the cost of a process is what its own results add, not what the resumed session had spent before", () => {
  expect(conclude([init, success, words("more", "msg_2"), success]).usage).toEqual({
    usd: 1,
    inputTokens: 246,
    outputTokens: 14,
  });
});

test("a client that counts from the start of its process is believed as it is", () => {
  const { model_usage_since_last_result: _, ...older } = success;
  const last = { ...older, total_cost_usd: 0.7, usage: { input_tokens: 50, output_tokens: 5 } };
  expect(conclude([init, older, last]).usage).toEqual({ usd: 0.7, inputTokens: 50, outputTokens: 5 });
});

test("of a process that was killed the tokens are known, the money is not", () => {
  expect(conclude([init, words("a"), words("a b"), words("c", "msg_2")], { code: 137 }).usage).toEqual({
    usd: null,
    inputTokens: 20,
    outputTokens: 4,
  });
  expect(conclude([init], { code: 137 }).usage).toEqual({ usd: null, inputTokens: null, outputTokens: null });
});
