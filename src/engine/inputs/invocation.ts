import { HoldfastError } from "../../base/failure.ts";
import type { Stage } from "../../domain/definition/definition.ts";
import type { Agent } from "../../domain/definition/work.ts";
import type { GateState } from "../../domain/run/state.ts";
import type { AgentAdapter } from "../../ports/agents.ts";
import type { Processes } from "../../ports/processes.ts";
import { answersText, feedbackText, interruptedText, type Feedback } from "./feedback.ts";
import { fillText, fillWords, type TemplateValues } from "./fill.ts";

/** A command line ready to be supervised. */
export interface Invocation {
  readonly argv: readonly string[];
  /** The template that each word was filled from; fewer where the last ones have none. */
  readonly templates: readonly (string | null)[];
  readonly stdin: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly output: "pump" | "direct";
  readonly adapter: AgentAdapter | null;
}

/** The words of a command: a list is started without a shell, a string is given to `sh -c`. */
export function commandInvocation(run: readonly string[] | string, values: TemplateValues): Invocation {
  const plain = { stdin: null, env: {}, output: "pump" as const, adapter: null };
  if (typeof run === "string") return { ...plain, argv: ["/bin/sh", "-c", run], templates: [] };
  const words = fillWords(run, values);
  return { ...plain, argv: words.map(({ text }) => text), templates: words.map(({ from }) => from) };
}

/** Finds the program of a command. Throws PROGRAM_MISSING. */
export type FindProgram = (program: string) => string;

/** Finds programs as a stage's commands name them: with a slash beside the pipeline file, else on the PATH of the child. */
export function programFinder(
  processes: Pick<Processes, "findProgram">,
  path: string,
  pipelineDir: string,
): FindProgram {
  return (program) => {
    const { file, fault } = processes.findProgram(program, { path, beside: pipelineDir });
    if (file !== null) return file;
    throw new HoldfastError("PROGRAM_MISSING", fault.message, { hint: fault.hint });
  };
}

/** The line that runs a task. */
export function taskInvocation(stage: Stage, taskHost: readonly string[], pipelineDir: string): Invocation {
  const work = stage.work.kind === "task" ? stage.work : { module: "", name: "" };
  return {
    argv: [...taskHost, `${pipelineDir}/${work.module}`, work.name],
    templates: [],
    stdin: null,
    env: {},
    output: "direct",
    adapter: null,
  };
}

/** What an agent is asked to do. */
export interface AgentWords {
  readonly agent: Agent;
  readonly adapter: AgentAdapter;
  readonly program: readonly string[];
  readonly session: { readonly id: string; readonly resume: boolean };
  readonly interrupted: boolean;
  readonly feedback: Feedback | null;
  /** Answers to its questions that it did not live to get. */
  readonly answers: readonly GateState[];
}

/** The line that runs an agent, its whole prompt on standard input. */
export function agentInvocation(words: AgentWords, values: TemplateValues): Invocation {
  const { agent, adapter, program, session } = words;
  const asked = fillText(agent.prompt ?? "", values) + feedbackText(words.feedback);
  const prompt = (words.interrupted && session.resume ? interruptedText(asked) : asked) + answersText(words.answers);
  const made = adapter.invoke({ agent, program, prompt, session, attempt: values.attempt });
  return { argv: made.argv, templates: [], stdin: made.stdin, env: made.env, output: "direct", adapter };
}
