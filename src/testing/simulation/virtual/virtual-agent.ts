import { numberOf, parseObject, textOf } from "../../../base/json/json-fields.ts";
import { STOP_REASONS } from "../../../domain/definition/definition.ts";
import { NO_USAGE } from "../../../domain/usage.ts";
import type { AgentAdapter } from "../../../ports/agents.ts";

/** An agent whose last line says how it ended, what it cost, and until when its quota is used up. */
export const VIRTUAL_AGENT: AgentAdapter = {
  name: "scripted",
  capabilities: { presetSession: true, resume: true, questions: false, structuredAnswer: true, cost: true },
  environment: [],
  secrets: [],
  account: [],
  invoke: ({ program }) => ({ argv: program, stdin: "", env: {} }),
  tell: () => () => [],
  read: () => {
    let end: string | null = null;
    let usd: number | null = null;
    let until: string | null = null;
    return {
      line: (text) => {
        const said = parseObject(text);
        end = textOf(said?.["end"] ?? null);
        usd = numberOf(said?.["usd"] ?? null);
        until = textOf(said?.["until"] ?? null);
        return null;
      },
      ended: () => false,
      conclude: ({ code }) => {
        const stopReason = STOP_REASONS.find((reason) => reason === end) ?? (code === 0 ? "no-op" : "crashed");
        const structured = end === "ok" ? { result: "pass", score: 100, fixes: [] } : null;
        const said = { message: "", text: "", structured, usage: { ...NO_USAGE, usd }, until, session: null };
        return { ...said, stopReason, final: end !== null };
      },
    };
  },
};
