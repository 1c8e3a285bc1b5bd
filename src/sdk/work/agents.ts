import type { ScriptStep } from "../../domain/definition/work.ts";
import { written } from "../call-site.ts";
import { schemaToFormat, type SchemaSource } from "../json-schema.ts";
import type { Prompt } from "./prompt.ts";
import { stageId, type StageReference } from "../references.ts";

/** An agent's invocation, as the `agent` of a stage or as a judge. */
export interface Agent {
  readonly agent: Readonly<Record<string, unknown>>;
  readonly asked?: "by a prompt of its own";
}

/** An agent for a ladder without a prompt of its own: what it is asked and may do is as of the stage's agent. */
export interface OtherAgent {
  readonly agent: Readonly<Record<string, unknown>>;
  readonly asked?: "as the stage's agent";
}

/** What may be said about an agent beyond its model and prompt. */
export interface AgentOptions {
  /** Schema of a structured answer. */
  readonly answer?: SchemaSource;
  /** What it may do beyond edits inside the workspace. */
  readonly permissions?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] };
  /** Names of the tools it may use; the client's own set unless said. */
  readonly tools?: readonly string[];
  /** How many turns it may take. */
  readonly maxTurns?: number;
  /** The stage whose session it continues. */
  readonly session?: "new" | { readonly of: StageReference | string };
}

/** Makes an agent of one client: with or without a model, then the prompt, then more. */
export interface AgentMaker {
  (prompt: Prompt, options?: AgentOptions): Agent;
  (model: string, prompt: Prompt, options?: AgentOptions): Agent;
  (model: string): OtherAgent;
}

/** Claude Code. */
export const claude: AgentMaker = maker("claude");

/** Codex; refused by `validate` in this release. */
export const codex: AgentMaker = maker("codex");

/** An agent of the config by its name; without a prompt it is for a ladder. */
export function agent(use: string): OtherAgent;
export function agent(use: string, prompt: Prompt, options?: AgentOptions): Agent;
export function agent(use: string, prompt?: Prompt, options: AgentOptions = {}): Pick<Agent, "agent"> {
  return { agent: written({ use, ...prompt, ...optionsToFormat(options) }) };
}

/** The scripted agent, which plays steps from a file or from here: one list for each attempt, the last repeats. */
export function scripted(script: string | readonly (readonly ScriptStep[])[], prompt?: Prompt): Agent {
  return { agent: written({ use: "scripted", script, ...prompt }) };
}

function maker(use: string): AgentMaker {
  return (first: string | Prompt, second?: Prompt | AgentOptions, third?: AgentOptions): Pick<Agent, "agent"> => {
    if (typeof first !== "string") return agent(use, first, second !== undefined && "prompt" in second ? {} : second);
    const prompt = second !== undefined && "prompt" in second ? second : {};
    return { agent: written({ use, model: first, ...prompt, ...optionsToFormat(third ?? {}) }) };
  };
}

function optionsToFormat({ answer, session, ...rest }: AgentOptions): Readonly<Record<string, unknown>> {
  return {
    ...rest,
    ...(answer === undefined ? {} : { answer: schemaToFormat(answer) }),
    ...(session === undefined ? {} : { session: session === "new" ? session : { of: stageId(session.of) } }),
  };
}
