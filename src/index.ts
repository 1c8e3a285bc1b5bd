export {
  agent,
  claude,
  codex,
  scripted,
  type Agent,
  type AgentMaker,
  type AgentOptions,
  type OtherAgent,
} from "./sdk/work/agents.ts";
export { command, type Command } from "./sdk/work/command.ts";
export type {
  ChannelOptions,
  CommandChannelOptions,
  DesktopOptions,
  FolderChannelOptions,
  SecretReference,
  TelegramOptions,
  WebhookOptions,
} from "./sdk/channels.ts";
export { defineConfig, type ConfigAgent, type ConfigOptions } from "./sdk/config.ts";
export {
  redo,
  type AnswersOf,
  type Duration,
  type GateEffect,
  type GateHandle,
  type GateOptions,
  type Redo,
} from "./sdk/gates.ts";
export type { InputOf } from "./sdk/input-type.ts";
export type { JsonSchema, SchemaLike, SchemaPart, SchemaSource } from "./sdk/json-schema.ts";
export { personJudge, schemaJudge, type Judge, type PersonJudge, type SchemaJudge } from "./sdk/work/judges.ts";
export type { NamesIn, PipelineNames, ReturnedHandles, StageNames } from "./sdk/names.ts";
export {
  audio,
  files,
  image,
  json,
  text,
  video,
  type Conditions,
  type ConditionValue,
  type MorePromise,
  type OutputMaker,
  type OutputOptions,
  type OutputPromise,
} from "./sdk/work/outputs.ts";
export {
  pipeline,
  type GateMaker,
  type GateStage,
  type Pipeline,
  type PipelineOptions,
  type PipelineScope,
  type StageMaker,
} from "./sdk/pipeline.ts";
export { path } from "./sdk/path.ts";
export { prompt, type Prompt, type PromptTag, type SpokenText } from "./sdk/work/prompt.ts";
export type {
  ArtifactReference,
  InputHandle,
  InputHandles,
  ListReference,
  StageHandle,
  StageReference,
  ValueReference,
  Word,
} from "./sdk/references.ts";
export type { RevisionOptions } from "./sdk/revisions.ts";
export {
  items,
  type AgentStage,
  type BudgetOptions,
  type CommandStage,
  type EachOptions,
  type EnvOptions,
  type ReviewOptions,
  type Rung,
  type StageOptions,
  type StageRest,
  type TaskStage,
} from "./sdk/work/stages.ts";
export {
  task,
  type Task,
  type TaskContext,
  type TaskFeedback,
  type TaskFile,
  type TaskFunction,
} from "./sdk/work/task.ts";
