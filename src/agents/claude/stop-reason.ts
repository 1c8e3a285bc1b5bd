import { own } from "../../base/own.ts";
import { timestamp } from "../../base/clock.ts";
import type { StopReason } from "../../domain/definition/definition.ts";
import type { AgentConclusion, AgentExit } from "../../ports/agents.ts";
import type { ClaudeResult } from "./parse-stream.ts";

/** What the stream of one process has shown. */
export interface ClaudeEvidence {
  /** The last final event; null when there was none. */
  readonly result: ClaudeResult | null;
  /** A structured answer was asked for. */
  readonly answerAsked: boolean;
  /** Kind of the last API error. */
  readonly error: string | null;
  /** An account's quota was used up; the moment of its reset where the client named it. */
  readonly quota: { readonly resetsAtMs: number | null } | null;
}

/** Why an execution of the client ended. */
export type ClaudeEnd = Pick<AgentConclusion, "stopReason" | "message" | "until" | "session">;

/** Draws the conclusion from the stream and the exit code: success needs every piece of evidence. */
export function judgeClaudeEnd(evidence: ClaudeEvidence, exit: AgentExit): ClaudeEnd {
  const { result } = evidence;
  const session = judgeSession(result, exit);
  if (session !== null) return session;
  if (result === null) return judgeSilence(exit);
  if (result.isError || result.subtype !== "success") return judgeFailure(evidence, result);
  if (exit.code !== null && exit.code !== 0) return judgeCode(exit.code, "after its final event");
  return judgeAnswer(evidence, result);
}

function judgeAnswer(evidence: ClaudeEvidence, result: ClaudeResult): ClaudeEnd {
  if (result.stopReason === "refusal") return end("refusal", wordsOf(result) ?? "The model refused.");
  if (result.denied.length > 0)
    return end("permission-denied", `Not permitted: ${[...new Set(result.denied)].join(", ")}.`);
  if (evidence.answerAsked && result.structured === undefined) {
    return end("schema-missed", "The model gave no answer in the form that was asked for.");
  }
  if (result.unkept !== null) return end("schema-missed", `The model's answer cannot be kept: ${result.unkept}.`);
  return end("ok", "The client ended with its final event.");
}

// Nothing has run in either case; a client that succeeded may have printed these words for another reason.
function judgeSession(result: ClaudeResult | null, exit: AgentExit): ClaudeEnd | null {
  if (result?.isError === false) return null;
  const words = [exit.stderrTail, ...(result?.errors ?? [])].join("\n");
  if (/No conversation found with session ID/i.test(words)) {
    return { ...end("not-run", "The client has no conversation of that id."), session: "unknown" };
  }
  if (result === null && /Session ID \S+ is already in use/i.test(words)) {
    return { ...end("not-run", "The client has a conversation of that id already."), session: "in-use" };
  }
  return null;
}

function judgeSilence(exit: AgentExit): ClaudeEnd {
  if (exit.code === null) return end("killed", "Nobody saw how the client ended, and it left no final event.");
  if (exit.code === 0) return end("crashed", "The client ended without its final event.");
  const said = exit.stderrTail.trim();
  if (exit.code < 128 && NO_LOGIN.test(said)) return end("auth", said);
  return judgeCode(exit.code, said === "" ? "without a final event" : `without a final event: ${lastLine(said)}`);
}

// 128 + n: ended by signal n. Those by which a program ends itself are crashes, the others came from outside.
const CRASH_CODES: ReadonlySet<number> = new Set([131, 132, 133, 134, 135, 136, 139, 159]);

function judgeCode(code: number, how: string): ClaudeEnd {
  const message = `The client ended with exit code ${code} ${how}`;
  if (code < 128) return end("exit", message);
  return end(CRASH_CODES.has(code) ? "crashed" : "killed", message);
}

function judgeFailure(evidence: ClaudeEvidence, result: ClaudeResult): ClaudeEnd {
  const message = wordsOf(result) ?? `The client reported ${result.subtype}.`;
  const reason = own(BY_SUBTYPE, result.subtype) ?? own(BY_TERMINAL_REASON, result.terminalReason ?? "");
  if (reason !== undefined) return end(reason, message);
  const failure = reasonOfFailure(evidence, result, message);
  if (evidence.quota === null || (failure !== "rate" && failure !== "quota")) return end(failure, message);
  const { resetsAtMs } = evidence.quota;
  return { ...end("quota", message), until: resetsAtMs === null ? null : timestamp(resetsAtMs) };
}

// A limit that the author set is a budget, be it turns or money.
const BY_SUBTYPE: Readonly<Record<string, StopReason>> = {
  error_max_turns: "budget",
  error_max_budget_usd: "budget",
  error_max_structured_output_retries: "schema-missed",
};

const BY_TERMINAL_REASON: Readonly<Record<string, StopReason>> = {
  prompt_too_long: "context",
  blocking_limit: "context",
  rapid_refill_breaker: "context",
  structured_output_retry_exhausted: "schema-missed",
  max_turns: "budget",
  aborted_streaming: "killed",
  aborted_tools: "killed",
};

function reasonOfFailure(evidence: ClaudeEvidence, result: ClaudeResult, message: string): StopReason {
  if (result.stopReason === "refusal") return "refusal";
  return reasonOfWords(message) ?? own(BY_ERROR, evidence.error ?? "") ?? reasonOfStatus(result.apiStatus);
}

const BY_ERROR: Readonly<Record<string, StopReason>> = {
  authentication_failed: "auth",
  oauth_org_not_allowed: "auth",
  account_on_hold: "auth",
  verification_required: "auth",
  cloud_credential_error: "auth",
  billing_error: "quota",
  rate_limit: "rate",
  overloaded: "rate",
  server_error: "rate",
  invalid_request: "refusal",
  model_not_found: "refusal",
};

const NO_LOGIN = /\/login|invalid api key|not logged in|failed to authenticate|oauth token/i;

// The words come first: a used-up limit is named `rate_limit`, and a conversation too long `invalid_request`.
function reasonOfWords(message: string): StopReason | null {
  if (/prompt is too long|context window/i.test(message)) return "context";
  if (/credit balance is too low|(usage|session|weekly) limit|hit your limit|limit reached/i.test(message))
    return "quota";
  return NO_LOGIN.test(message) ? "auth" : null;
}

function reasonOfStatus(status: number | null): StopReason {
  if (status === null) return "crashed";
  if (status === 401 || status === 403) return "auth";
  if (status === 402) return "quota";
  if (status === 413) return "context";
  return status === 429 || status >= 500 ? "rate" : "refusal";
}

function wordsOf(result: ClaudeResult): string | null {
  const words = [result.text ?? "", ...result.errors].map((text) => text.trim()).filter((text) => text !== "");
  return words[0] ?? null;
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

function end(stopReason: StopReason, message: string): ClaudeEnd {
  return { stopReason, message, until: null, session: null };
}
