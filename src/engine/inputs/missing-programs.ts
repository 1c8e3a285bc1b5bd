import { own } from "../../base/own.ts";
import type { Definition, EnvRules, Stage } from "../../domain/definition/definition.ts";
import { agentsOf } from "../../domain/definition/stage-agents.ts";
import { parseTemplate } from "../../domain/definition/templates.ts";
import type { PinnedClient } from "../../domain/run/parts.ts";
import type { Processes, StartFault } from "../../ports/processes.ts";
import { childPath } from "./environment.ts";
import type { CommandWords } from "../../domain/definition/work.ts";

/** A pipeline, and where its programs would be looked for. */
export interface ProgramSources {
  readonly definition: Definition;
  readonly sourceDir: string;
  readonly clients: Readonly<Record<string, PinnedClient>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly binFolder: string;
}

/** A program that cannot be started, and the place of the word that names it in the normalised stage. */
export interface MissingProgram extends StartFault {
  readonly stage: string;
  readonly place: string;
}

interface NamedProgram {
  readonly program: string;
  readonly place: string;
  /** What the config lets its agent's client have. */
  readonly client: EnvRules | null;
}

/** Every program that a pipeline names and that could not be started now: of stages, judges, polls, agents and their scripts. */
export function missingPrograms(
  { findProgram }: Pick<Processes, "findProgram">,
  { definition, sourceDir, clients, environment, binFolder }: ProgramSources,
): readonly MissingProgram[] {
  return definition.stages.flatMap((stage) =>
    programsOf(stage, clients).flatMap(({ program, place, client }) => {
      const path = childPath({ definition, stage, client, environment, binFolder });
      const { fault } = findProgram(program, { path, beside: sourceDir });
      return fault === null ? [] : [{ stage: stage.id, place, ...fault }];
    }),
  );
}

function programsOf(stage: Stage, clients: ProgramSources["clients"]): readonly NamedProgram[] {
  const judges = stage.review?.judges ?? [];
  return [
    ...(stage.work.kind === "command" ? named("/run", stage.work.run) : []),
    ...(stage.poll === null ? [] : named("/poll/run", stage.poll.run)),
    ...judges.flatMap((judge, n) => (judge.kind === "command" ? named(`/review/judges/${n}/run`, judge.run) : [])),
    ...agentsOf(stage).flatMap((agent) => {
      const { program: [program] = [], env: client = null } = own(clients, agent.use) ?? {};
      const scripted = (agent.script ?? []).flat().flatMap((step) => ("run" in step ? named("/agent", step.run) : []));
      // A script's own relative paths begin in its workspace, which is not there yet.
      const itself = program === undefined ? [] : [{ program, place: "/agent", client }];
      return [...itself, ...scripted.filter((one) => !one.program.includes("/")).map((one) => ({ ...one, client }))];
    }),
  ];
}

function named(place: string, words: CommandWords): readonly NamedProgram[] {
  const [program] = typeof words === "string" ? [] : words;
  const plain = program !== undefined && parseTemplate(program).every((part) => part.kind === "text");
  return plain ? [{ program, place, client: null }] : [];
}
