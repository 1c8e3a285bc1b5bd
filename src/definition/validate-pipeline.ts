import type { Fault } from "../base/failure.ts";
import type { Json } from "../base/json/json.ts";
import type { Definition } from "../domain/definition/definition.ts";
import type { PipelineFolder } from "./load/beside.ts";
import { checkCycles, checkRedos } from "./check/check-graph.ts";
import { checkMentions, checkSession } from "./check/check-mentions.ts";
import { checkSchemas } from "./check/check-schemas.ts";
import { checkTemplates, checkTitle } from "./check/check-templates.ts";
import { definitionHash } from "./print/definition-hash.ts";
import type { PlacedSchema } from "./normalise/draft.ts";
import { createFindings, type Finding, type Findings, type Locate, type Written } from "./check/faults.ts";
import { invalid } from "./check/invalid.ts";
import { draftPipeline, type PipelineDraft } from "./normalise/normalise.ts";
import { checkDeliveries } from "./normalise/normalise-deliver.ts";
import { plainData } from "./load/plain-data.ts";
import { PIPELINE } from "./format/shape-of-pipeline.ts";
import type { Config } from "./config/config.ts";

/** Where the data of a pipeline comes from. */
export interface ValidationContext {
  /** The file that is named in faults; also gives the pipeline its name when the data has none. */
  readonly file: string;
  /** The folder whose files the pipeline may mention; null when there is only data. */
  readonly folder: PipelineFolder;
  readonly config: Config | null;
  /** Finds the line of a place in the data; without it every fault stands at the beginning of the file. */
  readonly locate?: Locate;
  /** What was written where a value is no text; without it nothing is known of that. */
  readonly written?: Written;
  /** What was already found while the file was read. */
  readonly findings?: readonly Finding[];
  readonly warnings?: readonly Finding[];
  /** Whether the file is too broken for its data to be judged. */
  readonly broken?: boolean;
}

/** A pipeline without faults. */
export interface ValidPipeline {
  readonly definition: Definition;
  readonly hash: string;
  readonly warnings: readonly Fault[];
}

/** Checks plain data against definition.md and spells out every default; throws all faults at once. */
export async function validatePipeline(data: unknown, context: ValidationContext): Promise<ValidPipeline> {
  const locate =
    context.locate ??
    ((): { file: string; line: number; column: number } => ({ file: context.file, line: 1, column: 1 }));
  const findings = createFindings(locate, context.written);
  const warnings = createFindings(locate);
  for (const finding of context.findings ?? []) findings.add(finding);
  for (const finding of context.warnings ?? []) warnings.add(finding);
  const plain = context.broken === true ? undefined : plainData(data, { pointer: "", findings });
  const definition = plain === undefined ? null : await check(plain, context, { findings, warnings });
  const faults = findings.sorted();
  if (faults.length > 0 || definition === null) throw invalid(context.file, faults);
  return { definition, hash: definitionHash(definition), warnings: warnings.sorted() };
}

interface Lists {
  readonly findings: Findings;
  readonly warnings: Findings;
}

async function check(data: Json, context: ValidationContext, lists: Lists): Promise<Definition | null> {
  if (data === null) return refuseEmpty(lists);
  const words = PIPELINE.read(data, { pointer: "", findings: lists.findings });
  if (words === undefined) return null;
  const draft = draftPipeline(words, { ...context, ...lists });
  const definition = withNeeds(draft, lists);
  checkCycles(definition, draft.stages, lists.findings);
  checkRedos(definition, draft.stages, lists.findings);
  await checkSchemas(schemasOf(draft), lists.findings);
  return definition;
}

function refuseEmpty({ findings }: Lists): null {
  findings.add({
    pointer: "",
    code: "EMPTY",
    message: "there is nothing in this pipeline",
    hint: "Begin with `stages:` and a stage; `holdfast init` writes a first pipeline.",
  });
  return null;
}

function withNeeds({ definition, stages, delivering }: PipelineDraft, { findings, warnings }: Lists): Definition {
  const checking = { findings, warnings, input: definition.input };
  const around = { drafts: new Map(stages.map((draft) => [draft.id, draft])), findings };
  checkDeliveries(delivering, around, checking);
  checkTitle(definition.title, checking);
  return {
    ...definition,
    stages: stages.map((draft) => {
      const mentions = [...draft.notes.mentions, ...checkTemplates(draft, checking)];
      checkSession(draft, around);
      return { ...draft.stage, needs: checkMentions(draft, mentions, around) };
    }),
  };
}

function schemasOf(draft: PipelineDraft): readonly PlacedSchema[] {
  return [...draft.schemas, ...draft.stages.flatMap((stage) => stage.notes.schemas)];
}
