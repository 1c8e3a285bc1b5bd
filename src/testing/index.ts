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
