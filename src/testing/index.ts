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
export type { SeenMessage } from "./telegram/chats.ts";
export type { ModeReach, TelegramMode } from "./telegram/modes.ts";
export type { Saying } from "./telegram/people.ts";
export type { TelegramUser } from "./telegram/render-message.ts";
export { startTelegram, type SeenApiRequest, type Telegram, type TelegramStandInOptions } from "./telegram/telegram.ts";
