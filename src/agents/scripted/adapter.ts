import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { ScriptStep } from "../../domain/definition/work.ts";
import type { AgentAdapter, AgentInvocation, AgentRequest } from "../../ports/agents.ts";
import type { HostInput } from "./host/host-input.ts";
import { readScripted } from "./reader.ts";
import { tellScripted } from "./tell.ts";

// A string in `new URL` is not rewritten when TypeScript is built: the host has the ending of this very file.
const HOST = fileURLToPath(new URL(`./host/main${extname(import.meta.filename)}`, import.meta.url));

/** The scripted agent: it does what its script says, without a model; `program` is Node. */
export const scripted: AgentAdapter = {
  name: "scripted",
  capabilities: { presetSession: false, resume: false, questions: true, structuredAnswer: true, cost: true },
  environment: [],
  secrets: [],
  account: [],
  invoke: invokeScripted,
  read: readScripted,
  tell: tellScripted,
};

function invokeScripted(request: AgentRequest): AgentInvocation {
  const input: HostInput = {
    attempt: request.attempt,
    prompt: request.prompt,
    steps: stepsOf(request),
    answerAsked: request.agent.answer !== null,
  };
  return { argv: [...request.program, HOST], stdin: JSON.stringify(input), env: {} };
}

// The last list of a script repeats.
function stepsOf({ agent, attempt }: AgentRequest): readonly ScriptStep[] {
  return agent.script?.[attempt - 1] ?? agent.script?.at(-1) ?? [];
}
