import type { AgentAdapter } from "../../ports/agents.ts";
import { claudeCommandLine } from "./command-line.ts";
import { CLAUDE_ACCOUNT, CLAUDE_ENVIRONMENT, CLAUDE_SECRETS } from "./environment.ts";
import { readClaude } from "./reader.ts";
import { tellClaude } from "./tell.ts";

/** Claude Code. */
export const claude: AgentAdapter = {
  name: "claude",
  capabilities: { presetSession: true, resume: true, questions: false, structuredAnswer: true, cost: true },
  environment: CLAUDE_ENVIRONMENT,
  secrets: CLAUDE_SECRETS,
  account: CLAUDE_ACCOUNT,
  invoke: claudeCommandLine,
  read: readClaude,
  tell: tellClaude,
};
