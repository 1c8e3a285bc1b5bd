import type { JsonObject } from "../../base/json/json.ts";
import { listOf, numberOf, objectOf, textOf, wordsOf } from "../../base/json/json-fields.ts";
import { badRequest, type MethodOutcome } from "./api-fault.ts";
import type { Chats, SeenMessage } from "./chats.ts";
import { uploadOf, type ApiRequest } from "./api-request.ts";
import { renderMessage } from "./render-message.ts";
import type { Updates } from "./updates.ts";

/** What the methods work on. */
export interface MethodGround {
  readonly chats: Chats;
  readonly updates: Updates;
  readonly bot: JsonObject;
  readonly maxBytes: number;
  /** Hears what is told to somebody who pressed a button. */
  readonly answered: (query: string, text: string) => void;
}

/** Carries out a method of the Bot API. */
export async function callMethod(ground: MethodGround, request: ApiRequest): Promise<MethodOutcome> {
  const { method, fields } = request;
  if (method === "getMe") return { ok: true, result: ground.bot };
  if (method === "getUpdates") return pollUpdates(ground, fields);
  if (method === "answerCallbackQuery") {
    ground.answered(textOf(fields["callback_query_id"]) ?? "", textOf(fields["text"]) ?? "");
    return { ok: true, result: true };
  }
  const fault = chatFault(ground.chats, chatOf(fields));
  if (fault !== null) return fault;
  if (method.startsWith("edit")) return edit(ground.chats, request);
  if (method === "sendMessage") return sendText(ground, fields);
  const kind = FILES[method];
  return kind === undefined ? badRequest(`no such method here: ${method}`) : sendFile(ground, request, kind);
}

type FileKind = NonNullable<SeenMessage["file"]>["kind"];

const FILES: Readonly<Record<string, FileKind>> = {
  sendPhoto: "photo",
  sendVideo: "video",
  sendDocument: "document",
};

const LONGEST_TEXT = 4_096;
const LONGEST_CAPTION = 1_024;
const LONGEST_VALUE = 64;

async function pollUpdates({ updates }: MethodGround, fields: JsonObject): Promise<MethodOutcome> {
  return updates.poll({
    offset: numberOf(fields["offset"]) ?? 0,
    limit: numberOf(fields["limit"]) ?? 100,
    timeoutSeconds: numberOf(fields["timeout"]) ?? 0,
  });
}

function chatOf(fields: JsonObject): string {
  return wordsOf(fields["chat_id"]);
}

function chatFault(chats: Chats, chat: string): MethodOutcome | null {
  if (!chats.knows(chat)) return badRequest("chat not found");
  if (!chats.blocked.has(chat)) return null;
  return { ok: false, fault: { status: 403, description: "Forbidden: bot was blocked by the user" } };
}

function sendText({ chats }: MethodGround, fields: JsonObject): MethodOutcome {
  const text = textOf(fields["text"]) ?? "";
  const fault = textFault(text, LONGEST_TEXT) ?? buttonFault(fields);
  if (fault !== null) return fault;
  return written(
    chats.write(chatOf(fields), {
      from: "bot",
      text,
      buttons: buttonsOf(fields),
      file: null,
      replyTo: replyOf(fields),
    }),
  );
}

function sendFile({ chats, maxBytes }: MethodGround, request: ApiRequest, kind: FileKind): MethodOutcome {
  const { fields } = request;
  const upload = uploadOf(request, kind);
  const caption = wordsOf(fields["caption"]);
  if (upload === null) return badRequest(`there is no ${kind} in the request`);
  if (upload.bytes > maxBytes) return { ok: false, fault: { status: 413, description: "Request Entity Too Large" } };
  if (upload.bytes === 0) return badRequest("file must be non-empty");
  const fault = captionFault(caption) ?? buttonFault(fields);
  if (fault !== null) return fault;
  const file = { ...upload, kind };
  return written(
    chats.write(chatOf(fields), {
      from: "bot",
      text: caption,
      buttons: buttonsOf(fields),
      file,
      replyTo: replyOf(fields),
    }),
  );
}

function edit(chats: Chats, { method, fields }: ApiRequest): MethodOutcome {
  const message = chats.find(chatOf(fields), numberOf(fields["message_id"]) ?? 0);
  if (message?.from !== "bot") return badRequest("message to edit not found");
  const caption = method === "editMessageCaption";
  const text = wordsOf(fields[caption ? "caption" : "text"]);
  const buttons = buttonsOf(fields);
  const fault = (caption ? captionFault(text) : plainFault(message, text)) ?? buttonFault(fields);
  if (fault !== null) return fault;
  return isShown(message, text, buttons) ? badRequest(NOT_MODIFIED) : written(chats.rewrite(message, text, buttons));
}

const NOT_MODIFIED =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

function plainFault({ file }: SeenMessage, text: string): MethodOutcome | null {
  return file === null ? textFault(text, LONGEST_TEXT) : badRequest("there is no text in the message to edit");
}

function isShown(message: SeenMessage, text: string, buttons: SeenMessage["buttons"]): boolean {
  return text === message.text && JSON.stringify(buttons) === JSON.stringify(message.buttons);
}

function written(message: SeenMessage): MethodOutcome {
  return { ok: true, result: renderMessage(message, null) };
}

function textFault(text: string, longest: number): MethodOutcome | null {
  if (text.trim() === "") return badRequest("message text is empty");
  return text.length > longest ? badRequest("message is too long") : null;
}

function captionFault(text: string): MethodOutcome | null {
  return text.length > LONGEST_CAPTION ? badRequest("message caption is too long") : null;
}

function buttonFault(fields: JsonObject): MethodOutcome | null {
  const tooLong = buttonsOf(fields).some(({ value }) => Buffer.byteLength(value) > LONGEST_VALUE);
  return tooLong ? badRequest("BUTTON_DATA_INVALID") : null;
}

function buttonsOf(fields: JsonObject): SeenMessage["buttons"] {
  return listOf(objectOf(fields["reply_markup"])["inline_keyboard"])
    .flatMap((row) => listOf(row).map(objectOf))
    .map((button) => ({ label: wordsOf(button["text"]), value: wordsOf(button["callback_data"]) }));
}

function replyOf(fields: JsonObject): number | null {
  return numberOf(objectOf(fields["reply_parameters"])["message_id"]);
}
