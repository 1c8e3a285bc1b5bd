import type { AgentInvocation, AgentRequest } from "../../ports/agents.ts";

/** Turns an agent into a command line of Claude Code that works without a person and speaks JSON lines. */
export function claudeCommandLine(request: AgentRequest): AgentInvocation {
  return {
    argv: [...request.program, ...FIXED, ...sessionFlags(request), ...wishFlags(request)],
    stdin: promptText(request.prompt),
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1", DISABLE_AUTOUPDATER: "1" },
  };
}

// `stream-json` is refused without `--verbose`.
const FIXED: readonly string[] = ["-p", "--output-format=stream-json", "--verbose", "--permission-mode=acceptEdits"];

function sessionFlags(request: AgentRequest): readonly string[] {
  return [`${request.session.resume ? "--resume" : "--session-id"}=${request.session.id}`];
}

// `--flag=value` throughout: a value that begins with a dash, or a list that has no end, is never taken for a flag.
function wishFlags({ agent }: AgentRequest): readonly string[] {
  return [
    ...(agent.model === null ? [] : [`--model=${agent.model}`]),
    ...agent.permissions.allow.map((rule) => `--allowedTools=${rule}`),
    ...agent.permissions.deny.map((rule) => `--disallowedTools=${rule}`),
    ...(agent.tools === null ? [] : [`--tools=${agent.tools.join(",")}`]),
    ...(agent.maxTurns === null ? [] : [`--max-turns=${agent.maxTurns}`]),
    ...(agent.answer === null ? [] : [`--json-schema=${JSON.stringify(agent.answer)}`]),
  ];
}

// The client takes a prompt that begins with `/cost` and the like for a command of its own, answers it itself and
// reports success; after a line break it is a prompt like any other (seen with 2.1.329).
function promptText(prompt: string): string {
  return prompt.startsWith("/") ? `\n${prompt}` : prompt;
}
