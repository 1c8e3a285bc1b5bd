import { callSite, siteOf, written, type Frame } from "./call-site.ts";
import { deliveryToFormat, type DeliveryOptions } from "./deliver.ts";
import { gateToFormat, type GateHandle, type GateOptions } from "./gates.ts";
import type { InputOf } from "./input-type.ts";
import { schemaToFormat, type JsonSchema, type SchemaLike } from "./json-schema.ts";
import type { NamesIn, PipelineNames, ReturnedHandles } from "./names.ts";
import type { Conditions } from "./work/outputs.ts";
import {
  openReference,
  STAGE,
  stageHandle,
  stageId,
  valueReference,
  type InputHandles,
  type StageHandle,
  type StageReference,
  type ValueReference,
} from "./references.ts";
import { revisionToFormat, type RevisionOptions } from "./revisions.ts";
import {
  outputNames,
  stageToFormat,
  type AgentStage,
  type BudgetOptions,
  type CommandStage,
  type EnvOptions,
  type LimitsOptions,
  type StageOptions,
  type TaskStage,
} from "./work/stages.ts";

/** What may be said about a whole pipeline. */
export interface PipelineOptions<S extends SchemaLike | JsonSchema = SchemaLike | JsonSchema> {
  /** Schema of the run's input: of zod, or plain JSON Schema. Both give the handles of `input` their names. */
  readonly input?: S;
  /** The run's label in lists, questions and messages; may hold handles of the input. */
  readonly title?: string;
  /** What the pipeline is for. */
  readonly description?: string;
  /** Where a run works: a folder of its own. */
  readonly workspace?: "folder";
  /** What reaches the environment of every stage. */
  readonly env?: EnvOptions;
  /** Class → how many may be held at a time. */
  readonly classes?: Readonly<Record<string, number>>;
  /** How much of what one process prints is kept, for every stage that does not say. */
  readonly limits?: LimitsOptions;
  /** Limits of one run; a person is asked when one is used up. */
  readonly budget?: BudgetOptions;
  /** What a run does after an interruption: go on (unless said), or wait for `holdfast resume`. */
  readonly recovery?: "resume" | "hold";
  /** What happens to stages that run when a required stage has failed: they may finish (unless said), or are cancelled. */
  readonly onFailure?: "finish" | "cancel";
}

/** What the callback of a pipeline is given. */
export interface PipelineScope<I extends object> {
  /** The run's input: a handle under each name. */
  readonly input: InputHandles<I>;
  readonly stage: StageMaker;
  readonly gate: GateMaker;
  /** Sends files, and words about them, over a channel once every stage is over. */
  readonly deliver: (delivery: DeliveryOptions) => void;
  /** Adds a kind of change that may be asked of a delivered run: `holdfast revise`. */
  readonly revision: (kind: string, options: RevisionOptions) => void;
  readonly run: { readonly id: ValueReference; readonly workspace: ValueReference };
  /** The number of the attempt. */
  readonly attempt: ValueReference;
  /** The pipeline's folder. */
  readonly dir: ValueReference;
  /** The item of `each`: a handle under each name. */
  readonly item: Readonly<Record<string, ValueReference>>;
}

/** Adds a stage and answers its handle, which has a reference for each output. */
export interface StageMaker {
  <Id extends string>(id: Id, options: StageOptions<never> & { readonly outputs: "none" }): StageHandle<never, Id>;
  <Id extends string, N extends string = "answer">(id: Id, options: AgentStage<N>): StageHandle<N, Id>;
  <Id extends string, N extends string = "stdout">(id: Id, options: CommandStage<N> | TaskStage<N>): StageHandle<N, Id>;
}

/** Adds a gate and answers its handle; without options it is approved or rejected. */
export type GateMaker = <Id extends string, Option extends string = "approve" | "reject">(
  id: Id,
  options: GateStage<Option>,
) => GateHandle<Option, Id>;

/** A gate as a stage of its own. */
export interface GateStage<Option extends string = string> extends GateOptions<Option> {
  readonly needs?: readonly (StageReference | string)[];
  readonly when?: Conditions;
  readonly required?: boolean;
}

/** Marks what `pipeline()` makes. */
export const BUILT: unique symbol = Symbol.for("holdfast.pipeline");

/** A pipeline as data, with the places where its author wrote it. */
export interface Pipeline<I extends object = object, Names extends PipelineNames = PipelineNames> {
  readonly [BUILT]: BuiltPipeline;
  readonly inputType?: I;
  readonly names?: Names | undefined;
}

/** The data of a pipeline in the words of the format; tasks may still be functions. */
export interface BuiltPipeline {
  readonly data: {
    readonly name: string;
    readonly stages: readonly Readonly<Record<string, unknown>>[];
    readonly revisions?: readonly Readonly<Record<string, unknown>>[];
  };
  readonly at: Frame | null;
  /** Where a part of the data was written; null where only what it is in is known. */
  readonly siteOf: (part: unknown) => Frame | null;
  /** Where an output was asked for that its stage does not have, by `stage.output`. */
  readonly missing: ReadonlyMap<string, Frame>;
}

/** Makes a pipeline: the callback runs once, now, and leaves plain data behind. A rehearsal knows the names of the handles that it returns. */
export function pipeline<
  const S extends SchemaLike | JsonSchema = JsonSchema,
  const Returned extends ReturnedHandles | void = void,
>(
  name: string,
  options: PipelineOptions<S>,
  build: (scope: PipelineScope<InputOf<S>>) => Returned,
): Pipeline<InputOf<S>, NamesIn<Returned>> {
  const at = callSite();
  const stages: Readonly<Record<string, unknown>>[] = [];
  const missing = new Map<string, Frame>();
  const deliver: Readonly<Record<string, unknown>>[] = [];
  const revisions: Readonly<Record<string, unknown>>[] = [];
  build({
    ...scopeOf<InputOf<S>>({ add: (stage) => void stages.push(written(stage)), missing }),
    deliver: (delivery) => void deliver.push(written(deliveryToFormat(delivery))),
    revision: (id, revision) => void revisions.push(written({ id, ...revisionToFormat(revision) })),
  });
  const { input, ...rest } = options;
  const data = {
    name,
    ...rest,
    ...(input === undefined ? {} : { input: schemaToFormat(input) }),
    stages,
    ...(deliver.length === 0 ? {} : { deliver }),
    ...(revisions.length === 0 ? {} : { revisions }),
  };
  return { [BUILT]: { data, at, siteOf, missing } };
}

/** Tells whether a value was made by `pipeline()`. */
export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === "object" && value !== null && BUILT in value;
}

interface Building {
  readonly add: (stage: Readonly<Record<string, unknown>>) => void;
  readonly missing: Map<string, Frame>;
}

function scopeOf<I extends object>({ add, missing }: Building): Omit<PipelineScope<I>, "deliver" | "revision"> {
  const stage = (id: string, options: StageOptions<string>): StageHandle<string> => {
    add({ id, ...stageToFormat(options) });
    return stageHandle(id, outputNames(options), (output) => {
      const at = callSite();
      if (at !== null) missing.set(`${id}.${output}`, at);
    });
  };
  const gate: GateMaker = (id, { needs, when, required, ...words }) => {
    add({
      id,
      gate: gateToFormat(words),
      ...(needs === undefined ? {} : { needs: needs.map(stageId) }),
      ...(when === undefined ? {} : { when }),
      ...(required === undefined ? {} : { required }),
    });
    return { [STAGE]: id };
  };
  return {
    stage,
    gate,
    input: inputHandles<I>(),
    run: { id: valueReference("run.id"), workspace: valueReference("run.workspace") },
    attempt: valueReference("stage.attempt"),
    dir: valueReference("pipeline.dir"),
    item: openReference("item"),
  };
}

// The handles answer to every name; the types admit only those of the schema, and the validator checks them again.
function inputHandles<I extends object>(): InputHandles<I>;
function inputHandles(): object {
  return openReference("input");
}
