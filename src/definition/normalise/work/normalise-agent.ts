import { own } from "../../../base/own.ts";
import type { Agent } from "../../../domain/definition/work.ts";
import { AGENT_DEFAULTS } from "../defaults.ts";
import { drafting, type Drafting } from "../draft.ts";
import { report } from "../../check/faults.ts";
import { checkClient } from "../../check/known-clients.ts";
import { normaliseSchema } from "../normalise-schema.ts";
import { readPrompt } from "../../load/read-prompt.ts";
import { readScript } from "../../load/read-script.ts";
import type { AgentWords, ScriptWords } from "../../format/words.ts";

/**
 * Spells out an agent: its prompt, schema and script inlined, its config entry filled in. What it is asked and what it may
 * do are as of another agent where it says nothing of them.
 */
export function normaliseAgent(words: AgentWords, at: Drafting, like: LikeAgent = NOBODY): Agent {
  const { client, ...known } = resolveAgent(words, at);
  const full = { ...AGENT_DEFAULTS, tools: like.tools, permissions: like.permissions, ...known };
  const prompt = promptOf(words, at, like);
  if (prompt === null && client === "claude") needsPrompt(at);
  return {
    use: full.use ?? "",
    model: full.model,
    prompt,
    answer: answerOf(words, at, like),
    permissions: { allow: full.permissions?.allow ?? [], deny: full.permissions?.deny ?? [] },
    tools: full.tools,
    maxTurns: full.maxTurns,
    session: readSession(words, at),
    script: readSteps(full.script, client, at),
  };
}

/** What an agent of a ladder has in common with its stage's agent, unless it says otherwise. */
type LikeAgent = Pick<Agent, "prompt" | "answer" | "permissions" | "tools">;

const NOBODY: LikeAgent = { prompt: null, answer: null, permissions: { allow: [], deny: [] }, tools: null };

interface ResolvedAgent extends AgentWords {
  /** The built-in client that is asked in the end. */
  readonly client: string;
}

/** An agent of the config that only says how a client is asked is spelled out; a client of its own keeps its name, which the run pins it under. */
function resolveAgent(words: AgentWords, at: Drafting): ResolvedAgent {
  const { use = "" } = words;
  const { program, env, ...defaults } = own(at.agents, use) ?? {};
  const client = defaults.use ?? use;
  checkClient(client, Object.keys(at.agents), drafting(at, "use").place);
  const isSpeltOut = program === undefined && env === undefined;
  return { ...defaults, ...words, use: isSpeltOut ? client : use, client };
}

function answerOf({ answer }: AgentWords, at: Drafting, like: LikeAgent): Agent["answer"] {
  if (answer === undefined) return like.answer;
  return answer === null ? null : normaliseSchema(answer, drafting(at, "answer"));
}

function promptOf({ prompt }: AgentWords, at: Drafting, like: LikeAgent): string | null {
  if (prompt === undefined) return like.prompt;
  if (prompt === null) return null;
  const read = readPrompt(prompt, at);
  if (read === undefined) return "";
  at.notes.texts.push({ ...read, where: "prompt", own: at.own });
  return read.text;
}

function needsPrompt(at: Drafting): void {
  report(at.place, {
    code: "MISSING_KEY",
    part: "key",
    message: 'the key "prompt" is missing',
    hint: "Add `prompt`: a Markdown file beside the pipeline, or { text: … }.",
  });
}

function readSession({ session }: AgentWords, at: Drafting): Agent["session"] {
  if (session === undefined || session === "new" || session.of === undefined) return "new";
  at.notes.mentions.push({
    stage: session.of,
    output: null,
    pointer: drafting(at, "session", "of").place.pointer,
    own: true,
  });
  return { of: session.of };
}

function readSteps(script: string | ScriptWords | null, use: string, at: Drafting): ScriptWords | null {
  const place = drafting(at, "script").place;
  if (script === null) {
    if (use === "scripted") {
      report(at.place, {
        code: "MISSING_KEY",
        part: "key",
        message: 'the key "script" is missing',
        hint: "Add `script`: a YAML file with a list of steps for each attempt.",
      });
    }
    return null;
  }
  return typeof script === "string" ? readScript(script, at.folder, place) : script;
}
