/// <reference lib="esnext.disposable" preserve="true" />
export {
  readFile,
  runBash,
  writeFile,
  type Answer,
  type Mode,
  type TokenCounts,
  type ToolUse,
} from "./fake-model/answer.ts";
export type { Conversation } from "./fake-model/conversation.ts";
export { startFakeModel, type FakeModel, type FakeModelOptions, type SeenRequest } from "./fake-model/fake-model.ts";
export type { ModelRequest, Prompt } from "./fake-model/model-request.ts";
export {
  fixture,
  script,
  type AgentScript,
  type Fixture,
  type ScriptedAttempt,
  type ScriptedFiles,
} from "./rehearsal/agent-script.ts";
export { rehearse, type Rehearsal, type RehearsalClock, type RehearsalOptions } from "./rehearsal/rehearse.ts";
export type { RehearsedEvent, RehearsedRun } from "./rehearsal/rehearsed-run.ts";
export type { ScriptedVerdict } from "./rehearsal/scripted-definition.ts";
export type { SeenMessage } from "./telegram/chats.ts";
export type { ModeReach, TelegramMode } from "./telegram/modes.ts";
export type { Saying } from "./telegram/people.ts";
export type { TelegramUser } from "./telegram/render-message.ts";
export { startTelegram, type SeenApiRequest, type Telegram, type TelegramStandInOptions } from "./telegram/telegram.ts";
