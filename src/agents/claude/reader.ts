import type { Agent } from "../../domain/definition/work.ts";
import { addUsage, NO_USAGE, type Usage } from "../../domain/usage.ts";
import type { AgentConclusion, AgentExit, AgentReader } from "../../ports/agents.ts";
import { glimpseText } from "../glimpse.ts";
import { parseClaudeLine, type ClaudeEvent, type ClaudeResult, type ClaudeWords } from "./parse-stream.ts";
import { toolWords } from "./tool-words.ts";
import { judgeClaudeEnd, type ClaudeEvidence } from "./stop-reason.ts";

/** Starts reading what one process of Claude Code printed for an agent. */
export function readClaude(agent: Agent): AgentReader {
  const seen = createSeen();
  return {
    line: (text) => {
      const event = parseClaudeLine(text);
      if (event === null) return null;
      note(seen, event);
      const words = describe(event, seen.cwd);
      return words === null ? null : { text: glimpseText(words), usage: usageOf(seen) };
    },
    ended: () => seen.result !== null,
    conclude: (exit) => conclude(agent, seen, exit),
  };
}

interface Seen {
  result: ClaudeResult | null;
  error: string | null;
  quota: ClaudeEvidence["quota"];
  text: string | null;
  /** Its working folder: paths below it are shown without it. */
  cwd: string;
  /** Cost that results have confirmed. */
  settled: Usage;
  /** Last known cost of each message since then. */
  readonly open: Map<string, Usage>;
}

function createSeen(): Seen {
  return {
    result: null,
    error: null,
    quota: null,
    text: null,
    cwd: "",
    settled: NO_USAGE,
    open: new Map(),
  };
}

function note(seen: Seen, event: ClaudeEvent): void {
  if (event.kind === "words") noteWords(seen, event);
  else if (event.kind === "begins") seen.cwd = event.cwd;
  else if (event.kind === "limit") seen.quota = event.rejected ? { resetsAtMs: event.resetsAtMs } : null;
  else if (event.kind === "result") noteResult(seen, event.result);
}

function noteWords(seen: Seen, words: ClaudeWords): void {
  seen.error = words.error;
  if (words.error !== null) return;
  seen.text = words.texts.at(-1) ?? seen.text;
  // One message comes in several lines, each with its count so far.
  seen.open.set(words.messageId, words.usage);
}

function noteResult(seen: Seen, result: ClaudeResult): void {
  const { since, usage } = result.usage;
  seen.result = result;
  seen.settled = since === "start" ? usage : addUsage(seen.settled, usage);
  seen.open.clear();
}

// Money is known from results only; of a process that was killed before its first one the tokens are.
function usageOf(seen: Seen): Usage {
  return [...seen.open.values()].reduce(addUsage, seen.settled);
}

function describe(event: ClaudeEvent, cwd: string): string | null {
  if (event.kind === "words")
    return [...event.texts, ...event.tools.map((tool) => toolWords(tool, cwd))].join("\n").trim() || null;
  if (event.kind === "retry")
    return `The model does not answer (${event.reason}); retry ${event.attempt} of ${event.of}.`;
  return event.kind === "limit" && event.rejected ? "The account's limit is reached." : null;
}

function conclude(agent: Agent, seen: Seen, exit: AgentExit): AgentConclusion {
  const { stopReason, message, until, session } = judgeClaudeEnd({ ...seen, answerAsked: agent.answer !== null }, exit);
  const answered = seen.result !== null && !seen.result.isError;
  return {
    stopReason,
    message: glimpseText(message),
    text: answered ? (seen.result?.text ?? seen.text) : seen.text,
    structured: seen.result?.structured ?? null,
    usage: usageOf(seen),
    until,
    session,
    final: seen.result !== null && session === null,
  };
}
