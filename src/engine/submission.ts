import { own } from "../base/own.ts";
import { hashOf } from "../base/hash.ts";
import { HoldfastError } from "../base/failure.ts";
import type { JsonObject } from "../base/json/json.ts";
import type { Definition, EnvRules } from "../domain/definition/definition.ts";
import { findStage } from "../domain/definition/mentions.ts";
import { agentsOf } from "../domain/definition/stage-agents.ts";
import type { Accepted } from "../domain/run/events.ts";
import type { Actor } from "../domain/actor.ts";
import { oneLine } from "../domain/run/view/run-label.ts";
import type { EnginePorts, EngineSettings } from "./ports.ts";
import type { ProjectConfig } from "./projects.ts";
import { fillText } from "./inputs/fill.ts";
import { missingPrograms } from "./inputs/missing-programs.ts";

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
export async function checkSubmission(
  { ports, settings }: CheckPort,
  run: string,
  submission: Submission,
): Promise<void> {
  const { definition, until } = submission;
  if (until !== null && findStage(definition, until) === undefined)
    throw new HoldfastError("UNKNOWN_STAGE", `The pipeline has no stage ${until}.`);
  checkPrograms(ports, settings.binFolder, submission);
  const clients = Object.values(submission.agents).flatMap(({ env }) => env ?? []);
  for (const rules of [definition.env, ...definition.stages.map((stage) => stage.env), ...clients])
    await checkSecrets(ports, { run, rules, folder: submission.sourceDir });
}

/** What a check works with. */
export interface CheckPort {
  readonly ports: EnginePorts;
  readonly settings: Pick<EngineSettings, "binFolder">;
}

function checkPrograms({ agents, processes }: EnginePorts, binFolder: string, submission: Submission): void {
  const { definition, sourceDir } = submission;
  const clients = submission.agents;
  for (const stage of definition.stages)
    for (const { use: name } of agentsOf(stage))
      if (agents.find(own(clients, name)?.adapter ?? "") === null)
        throw new HoldfastError(
          "PROGRAM_MISSING",
          `The stage ${stage.id} uses the agent ${name}, and no such client is there.`,
        );
  const { environment } = submission;
  const [missing] = missingPrograms(processes, { definition, sourceDir, clients, environment, binFolder });
  if (missing === undefined) return;
  const { stage, message, hint } = missing;
  throw new HoldfastError("PROGRAM_MISSING", `The stage ${stage}: ${message}`, { hint, details: { stage } });
}

async function checkSecrets({ secrets }: EnginePorts, checked: CheckedSecrets): Promise<void> {
  for (const [name, reference] of Object.entries(checked.rules.secrets)) {
    if ((await secrets.resolve(checked.run, reference, checked.folder)) === null)
      throw new HoldfastError(
        "SECRET_MISSING",
        `The secret ${name} (${reference}) cannot be resolved: ${secrets.why(reference)}.`,
      );
  }
}

interface CheckedSecrets {
  readonly run: string;
  readonly rules: EnvRules;
  readonly folder: string;
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
    ...labelFrom(submission),
  };
}

/** The title that a run is listed under. One that cannot be filled in keeps nobody from a run. */
function labelFrom({ definition: { title }, input, sourceDir }: Submission): Pick<Accepted, "label"> {
  if (title === null) return {};
  try {
    const values = { input, item: null, run: "", workspace: "", attempt: 1, pipelineDir: sourceDir, files: () => [] };
    const label = oneLine(fillText(title, values));
    return label === "" ? {} : { label };
  } catch {
    return {};
  }
}

/** What is said of a project's config, in a submission or without one. */
export type SaidConfig = Pick<Submission, "project" | "config" | "actor" | "secrets">;
