import { basename } from "node:path";
import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import type { PipelineFolder } from "../load/beside.ts";
import { NO_ENV, PIPELINE_DEFAULTS } from "./defaults.ts";
import { noNotes, type Drafting, type PlacedSchema, type StageDraft } from "./draft.ts";
import { inside, report, type Findings, type Place } from "../check/faults.ts";
import { normaliseDeliveries, type DeliveriesDraft } from "./normalise-deliver.ts";
import { joinEnv, normaliseBudget, normaliseEnv } from "./normalise-limits.ts";
import { withoutDialect } from "./normalise-schema.ts";
import { normaliseRevisions } from "./normalise-revisions.ts";
import { normaliseStage } from "./normalise-stage.ts";
import { NAME } from "../format/shape-of-many.ts";
import type { PipelineWords } from "../format/words.ts";
import type { Config } from "../config/config.ts";

/** A pipeline that is normalised but for the needs of its stages. */
export interface PipelineDraft {
  readonly definition: Definition;
  readonly stages: readonly StageDraft[];
  readonly schemas: readonly PlacedSchema[];
  readonly delivering: DeliveriesDraft;
}

/** What drafting a pipeline can reach. */
export interface PipelineDrafting {
  readonly file: string;
  readonly folder: PipelineFolder;
  readonly config: Config | null;
  readonly findings: Findings;
  readonly warnings: Findings;
}

/** Spells out a pipeline from its words; faults are reported on the way. */
export function draftPipeline(words: PipelineWords, at: PipelineDrafting): PipelineDraft {
  const root: Place = { pointer: "", findings: at.findings };
  const stages = (words.stages ?? []).map(({ id, pointer, value }) =>
    normaliseStage(
      { ...value, limits: { ...words.limits, ...value.limits } },
      draftingOf(id, { pointer, findings: at.findings }, at),
    ),
  );
  const full = { ...PIPELINE_DEFAULTS, ...words };
  const input = readInput(full.input, inside(root, "input"));
  const env = normaliseEnv(words.env, { place: inside(root, "env"), warnings: at.warnings, folder: at.folder });
  const budget = normaliseBudget(words.budget ?? at.config?.budget);
  const delivering = normaliseDeliveries(full.deliver, inside(root, "deliver"));
  const definition: Definition = {
    format: 1,
    name: words.name ?? nameOf(at.file, root),
    title: full.title,
    description: full.description,
    input,
    env: joinEnv(at.config?.env ?? NO_ENV, env),
    classes: classesOf(words, stages),
    budget,
    recovery: full.recovery,
    onFailure: full.onFailure,
    deliver: delivering.deliveries,
    stages: stages.map((draft) => draft.stage),
    revisions: normaliseRevisions(words.revisions, { ...at, stages: stages.map((draft) => draft.id) }),
  };
  const schemas = input === null ? [] : [{ schema: input, pointer: "/input", source: null }];
  return { definition, stages, schemas, delivering };
}

function draftingOf(id: string, place: Place, at: PipelineDrafting): Drafting {
  const agents = at.config?.agents ?? {};
  return { id, place, own: true, notes: noNotes(), folder: at.folder, warnings: at.warnings, agents };
}

function classesOf(words: PipelineWords, stages: readonly StageDraft[]): Readonly<Record<string, number>> {
  const used = stages.flatMap((draft) => draft.stage.resources.map((name): [string, number] => [name, 1]));
  return { ...Object.fromEntries(used), ...words.classes };
}

function readInput(input: JsonObject | null, place: Place): JsonObject | null {
  if (input === null) return null;
  if (input["type"] !== "object") {
    report(inside(place, "type"), {
      code: "BAD_SCHEMA",
      message: "`input` describes an object, one property for each value that a run is given",
      hint: "Write `type: object` and `properties`.",
    });
  }
  return withoutDialect(isJsonObject(input) ? input : {});
}

function nameOf(file: string, place: Place): string {
  const name = basename(file)
    .replace(/\.(ya?ml|[cm]?[jt]s|json)$/, "")
    .replace(/\.pipeline$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 63);
  return NAME.read(name, inside(place, "name")) ?? "";
}
