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
  readonly stdin: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly output: "pump" | "direct";
  readonly adapter: AgentAdapter | null;
}

/** The words of a command: a list is started without a shell, a string is given to \`sh -c\`. */
export function commandInvocation(
  run: readonly string[] | string,
  values: TemplateValues,
  find: FindProgram,
): Invocation {
  const plain = { stdin: null, env: {}, output: "pump" as const, adapter: null };
  if (typeof run === "string") return { ...plain, argv: ["/bin/sh", "-c", run] };
  const [program = "", ...rest] = fillWords(run, values);
  return { ...plain, argv: [find(program), ...rest] };
}

/** Finds the program of a command. Throws PROGRAM_MISSING. */
export type FindProgram = (program: string) => string;

/** Finds programs as a stage's commands name them: with a slash beside the pipeline file, else on PATH. */
export function programFinder(processes: Processes, path: string, pipelineDir: string): FindProgram {
  return (program) => {
    const found = processes.resolveProgram(program, path, pipelineDir);
    if (found !== null) return found;
    throw new HoldfastError(
      "PROGRAM_MISSING",
      program.includes("/")
        ? `There is no executable file ${program} beside the pipeline.`
        : `There is no program ${program} on PATH.`,
    );
  };
}

/** The line that runs a task. */
export function taskInvocation(stage: Stage, taskHost: readonly string[], pipelineDir: string): Invocation {
  const work = stage.work.kind === "task" ? stage.work : { module: "", name: "" };
  return {
    argv: [...taskHost, `${pipelineDir}/${work.module}`, work.name],
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
  return { argv: made.argv, stdin: made.stdin, env: made.env, output: "direct", adapter };
}
