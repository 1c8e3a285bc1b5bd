import { hashOf } from "../base/hash.ts";
import { HoldfastError } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import type { CommandWords, Definition, EnvRules, Stage } from "../domain/definition/definition.ts";
import { findStage } from "../domain/definition/mentions.ts";
import { agentsOf } from "../domain/definition/stage-agents.ts";
import { parseTemplate } from "../domain/definition/templates.ts";
import type { Accepted } from "../domain/run/events.ts";
import type { Actor } from "../domain/actor.ts";
import type { EnginePorts } from "./ports.ts";
import type { ProjectConfig } from "./projects.ts";
import { programFinder } from "./inputs/invocation.ts";

/** A pipeline and an input as plain data: everything that a run pins. User code never comes this far. */
export interface Submission {
  readonly definition: Definition;
  readonly definitionHash: string;
  readonly sourceDir: string;
  readonly project: string;
  readonly input: JsonObject;
  readonly inputFiles: Accepted["inputFiles"];
  /** Inherited and passed variables of the submitting client. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values of \`env:\` references; they live in memory only. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly agents: Accepted["agents"];
  /** The project's config as plain data; null where it has none, undefined where the client says nothing of it. */
  readonly config?: ProjectConfig | undefined;
  /** Whom the run tells of questions and of its end. */
  readonly tells?: Accepted["tells"];
  /** Whom it tells how far it is. */
  readonly progress?: Accepted["progress"];
  /** What it is to find the kind of; only of a finder. */
  readonly revises?: Accepted["revises"];
  readonly key: string | null;
  readonly until: string | null;
  readonly yes: boolean;
  readonly actor: Actor;
}

/** Refuses what could only fail later: unknown stage, missing program, unresolvable secret. */
export async function checkSubmission(ports: EnginePorts, run: string, submission: Submission): Promise<void> {
  const { definition, until } = submission;
  if (until !== null && findStage(definition, until) === undefined)
    throw new HoldfastError("UNKNOWN_STAGE", `The pipeline has no stage ${until}.`);
  checkPrograms(ports, submission);
  const clients = Object.values(submission.agents).flatMap(({ env }) => env ?? []);
  for (const rules of [definition.env, ...definition.stages.map((stage) => stage.env), ...clients])
    await checkSecrets(ports, run, rules);
}

function checkPrograms(ports: EnginePorts, submission: Submission): void {
  for (const stage of submission.definition.stages) {
    const find = programFinder(ports.processes, pathOf(submission, stage), submission.sourceDir);
    for (const words of commandsOf(stage)) checkProgram(words, find);
    for (const { use: name } of agentsOf(stage)) checkAgent(ports, submission, { stage, name });
  }
}

function pathOf({ definition, environment }: Submission, stage: Stage): string {
  return (
    [stage.env.set["PATH"], definition.env.set["PATH"], environment["PATH"]].find((path) => path !== undefined) ?? ""
  );
}

function commandsOf(stage: Stage): readonly CommandWords[] {
  const own = stage.work.kind === "command" ? [stage.work.run] : [];
  const poll = stage.poll === null ? [] : [stage.poll.run];
  const judges = stage.review === null ? [] : stage.review.judges;
  return [...own, ...poll, ...judges.flatMap((judge) => (judge.kind === "command" ? [judge.run] : []))];
}

function checkAgent(
  { agents }: EnginePorts,
  submission: Submission,
  { stage, name }: { readonly stage: Stage; readonly name: string },
): void {
  const client = submission.agents[name];
  if (client !== undefined && agents.find(client.adapter) !== null) return;
  throw new HoldfastError(
    "PROGRAM_MISSING",
    `The stage ${stage.id} uses the agent ${name}, and no such client is there.`,
  );
}

function checkProgram(words: CommandWords, find: (program: string) => string): void {
  const [program] = typeof words === "string" ? [] : words;
  if (program !== undefined && parseTemplate(program).every((part) => part.kind === "text")) find(program);
}

async function checkSecrets(ports: EnginePorts, run: string, rules: EnvRules): Promise<void> {
  for (const [name, reference] of Object.entries(rules.secrets)) {
    if ((await ports.secrets.resolve(run, reference)) === null)
      throw new HoldfastError("SECRET_MISSING", `The secret ${name} (${reference}) cannot be resolved.`);
  }
}

/** What a submission's key stands for: the same key with another pipeline or input is refused. */
export function keyHashOf(submission: Submission): string {
  return hashOf([submission.definitionHash, submission.input]);
}

/** The data of a run's acceptance; the definition is already kept as a payload. */
export function acceptedFrom(submission: Submission, definition: string, host: string): Accepted {
  const { tells = [], progress = [], revises } = submission;
  const { definitionHash, input, inputFiles, sourceDir, project, environment, agents, until, yes, key } = submission;
  return {
    pipeline: submission.definition.name,
    project,
    definition,
    definitionHash,
    input,
    inputFiles,
    host,
    sourceDir,
    environment,
    agents,
    key: key === null ? null : { name: key, hash: keyHashOf(submission) },
    until,
    yes,
    recovery: submission.definition.recovery,
    ...(tells.length === 0 ? {} : { tells }),
    ...(progress.length === 0 ? {} : { progress }),
    ...(revises === undefined ? {} : { revises }),
  };
}

/** What is said of a project's config, in a submission or without one. */
export type SaidConfig = Pick<Submission, "project" | "config" | "actor" | "secrets">;
