import type { StopReason } from "../domain/definition/definition.ts";
import type { Agent } from "../domain/definition/work.ts";
import type { Json } from "../base/json/json.ts";
import type { Usage } from "../domain/usage.ts";

/** An agent client: how it is started, and what its output proves. */
export interface AgentAdapter {
  readonly name: string;
  readonly capabilities: AgentCapabilities;
  /** Variables without secrets that reach the client from the submitting environment without being listed by the stage. */
  readonly environment: readonly string[];
  /** Variables that reach it as optional `env:` references, because their values are secrets; none is in `environment`. */
  readonly secrets: readonly string[];
  /** Those of both that choose the account whose quota the client spends. */
  readonly account: readonly string[];
  /** Turns a stage's agent into a command line; pure. */
  readonly invoke: (request: AgentRequest) => AgentInvocation;
  /** Starts reading what one execution of an agent printed, line by line. */
  readonly read: (agent: Agent) => AgentReader;
  /** Starts telling what one execution printed as a conversation, line by line. */
  readonly tell: () => AgentTeller;
}

/** Tells what a line of an agent's log says; nothing where it is of no matter to a reader. */
export type AgentTeller = (line: string) => readonly ToldPiece[];

/** A piece of an agent's log as a person reads it; its text may have several lines. */
export interface ToldPiece {
  /** What the agent said or did, what came of it or failed, what went wrong, a remark of the client, or how it all ended. */
  readonly kind: "text" | "action" | "result" | "failure" | "fault" | "note" | "end";
  readonly text: string;
}

/** What a client can do. */
export interface AgentCapabilities {
  readonly presetSession: boolean;
  readonly resume: boolean;
  /** It asks a person on its own and waits; the work of any other may give `holdfast ask` as a command. */
  readonly questions: boolean;
  readonly structuredAnswer: boolean;
  readonly cost: boolean;
}

/** One invocation of a client. */
export interface AgentRequest {
  readonly agent: Agent;
  /** The client's program and fixed first words, resolved at acceptance. */
  readonly program: readonly string[];
  /** The whole prompt, templates filled in, feedback and interruption notes added. */
  readonly prompt: string;
  readonly session: { readonly id: string; readonly resume: boolean };
  readonly attempt: number;
}

/** A command line with what goes to standard input. */
export interface AgentInvocation {
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Reads the journal of one execution as it grows; `conclude` says what it proves. */
export interface AgentReader {
  /** Takes one line; returns what a person may be shown of it, or null. */
  readonly line: (text: string) => AgentGlimpse | null;
  /** The final event was read: what is still to come is the client's own end. */
  readonly ended: () => boolean;
  readonly conclude: (exit: AgentExit) => AgentConclusion;
}

/** Something worth showing while an agent works; never part of state. */
export interface AgentGlimpse {
  readonly text: string;
  readonly usage: Usage | null;
}

/** How the process ended; null fields where nobody saw it. */
export interface AgentExit {
  readonly code: number | null;
  readonly stderrTail: string;
}

/** What an agent's output proves. `ok` needs the final event, whatever the exit code says. */
export interface AgentConclusion {
  readonly stopReason: StopReason;
  readonly message: string;
  /** The last text. */
  readonly text: string | null;
  /** The structured answer, when one was asked for and given. */
  readonly structured: Json | null;
  readonly usage: Usage;
  /** RFC 3339 moment at which a quota is reset, when the client said so. */
  readonly until: string | null;
  /**
   * Set where nothing has run because of the session: the client does not know the one to be resumed, which may be
   * started again under the same id, or it has one of that id already, which may be resumed.
   */
  readonly session: "unknown" | "in-use" | null;
  /** The final event was seen, so that the work is known to have ended even when the exit code is not. */
  readonly final: boolean;
}

/** The adapters by name. */
export interface Agents {
  readonly find: (name: string) => AgentAdapter | null;
}
