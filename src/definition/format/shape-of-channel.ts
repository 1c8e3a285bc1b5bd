import { isJsonObject, type Json } from "../../base/json/json.ts";
import { RESERVED_COMMANDS, type ChannelKind, type ChannelSettings, type ChatCommand } from "../../domain/channel.ts";
import { inside, report, type Place } from "../check/faults.ts";
import { count, described, duration, mapped, oneOf, text, textLike, wrongType, type Shape } from "./shape.ts";
import { byKind, listOf, mapOf, object } from "./shape-of-many.ts";
import { SECRET_REFERENCE } from "./shapes-of-limits.ts";

/** What the Bot API takes from a bot; a server of one's own takes more. */
const TELEGRAM_BYTES = 50_000_000;

const CHAT = byKind<string>({
  text: textLike(/^(-?\d{1,20}|@[A-Za-z]\w{4,31})$/, "the id of a chat"),
  number: mapped(count(Number.MIN_SAFE_INTEGER), String),
});

const USER = byKind<string>({
  text: textLike(/^\d{1,20}$/, "the id of a user"),
  number: mapped(count(), String),
});

const HTTP_URL = mapped(
  textLike(
    /^https?:\/\/[^\s/@?#]+(?:[/?#]\S*)?$/,
    "an address that begins with https:// or http://, without a password",
    "hidden",
  ),
  (url, place) => (URL.canParse(url) ? url : wrongType(url, "an address", place)),
);

const FOLDER_PATH = mapped(text("a folder of the project"), (path, place) =>
  isInside(path)
    ? path
    : report(place, {
        code: "BAD_PATH",
        message: `${JSON.stringify(path)} leaves the project`,
        hint: "Write a folder below this file, such as deliveries.",
      }),
);

const CHAT_WORD = mapped(textLike(/^[a-z0-9_]{1,32}$/, "a command: small letters, digits and _"), (word, place) =>
  RESERVED_COMMANDS.includes(word)
    ? report(place, {
        code: "RESERVED_NAME",
        part: "key",
        message: `/${word} means something of its own in every chat`,
        hint: "Take another word.",
      })
    : word,
);

const CHAT_COMMAND: Shape<ChatCommand> = mapped(
  object<{ readonly run: string; readonly input: string }>(
    {
      run: described(text("the file of a pipeline"), "The pipeline's file, relative to this one."),
      input: described(
        text("the name of an input"),
        "The input that what follows the word is; nothing may unless said.",
      ),
    },
    ["run"],
  ),
  ({ run, input = null }) => (run === undefined ? undefined : { run, input }),
);

interface TelegramWords {
  readonly kind: "telegram";
  readonly token: string;
  readonly chats: readonly string[];
  readonly users: readonly string[];
  readonly apiRoot: string;
  readonly maxBytes: number;
  readonly commands: Readonly<Record<string, ChatCommand>>;
}

const TELEGRAM: Shape<ChannelSettings> = mapped(
  object<TelegramWords>(
    {
      kind: oneOf("telegram"),
      token: described(SECRET_REFERENCE, "Reference of the bot's token."),
      chats: described(listOf(CHAT, 1), "The chats that the bot speaks with; the first is the usual one."),
      users: described(listOf(USER, 1), "Who is heard in them; everybody unless said."),
      apiRoot: mapped(HTTP_URL, (url) => url.replace(/\/+$/, "")),
      maxBytes: described(count(), "Largest file that is sent.", TELEGRAM_BYTES),
      commands: described(mapOf(CHAT_COMMAND, CHAT_WORD), "What begins a run there, by its word without the slash."),
    },
    ["token", "chats"],
  ),
  ({ token, chats, users = null, apiRoot = "https://api.telegram.org", maxBytes = TELEGRAM_BYTES, commands }) =>
    token === undefined || chats === undefined
      ? undefined
      : { kind: "telegram", token, chats, users, apiRoot, maxBytes, ...(commands === undefined ? {} : { commands }) },
);

interface WebhookWords {
  readonly kind: "webhook";
  readonly url: string;
  readonly secret: string;
  readonly timeout: number;
}

const WEBHOOK: Shape<ChannelSettings> = mapped(
  object<WebhookWords>(
    {
      kind: oneOf("webhook"),
      url: HTTP_URL,
      secret: described(SECRET_REFERENCE, "Reference of the signing secret, whsec_…."),
      timeout: described(duration(), "How long an answer may take.", "15s"),
    },
    ["url", "secret"],
  ),
  ({ url, secret, timeout = 15_000 }) =>
    url === undefined || secret === undefined ? undefined : { kind: "webhook", url, secret, timeoutMs: timeout },
);

const FOLDER: Shape<ChannelSettings> = mapped(
  object<{ readonly kind: "folder"; readonly path: string }>({ kind: oneOf("folder"), path: FOLDER_PATH }, ["path"]),
  ({ path }) => (path === undefined ? undefined : { kind: "folder", path }),
);

const DESKTOP: Shape<ChannelSettings> = mapped(
  object<{ readonly kind: "desktop" }>({ kind: oneOf("desktop") }),
  () => ({ kind: "desktop" }),
);

interface CommandWords {
  readonly kind: "command";
  readonly run: readonly string[];
  readonly timeout: number;
}

const COMMAND: Shape<ChannelSettings> = mapped(
  object<CommandWords>(
    {
      kind: oneOf("command"),
      run: described(listOf(text(), 1), "The words of a command; the message comes as JSON on its standard input."),
      timeout: described(duration(), "How long it may take.", "30s"),
    },
    ["run"],
  ),
  ({ run, timeout = 30_000 }) => (run === undefined ? undefined : { kind: "command", run, timeoutMs: timeout }),
);

const SHAPES: Readonly<Record<ChannelKind, Shape<ChannelSettings>>> = {
  telegram: TELEGRAM,
  webhook: WEBHOOK,
  folder: FOLDER,
  desktop: DESKTOP,
  command: COMMAND,
};

const KIND: Shape<ChannelKind> = oneOf("telegram", "webhook", "folder", "desktop", "command");

/** A channel of the config: which keys it takes follows from its `kind`. */
export const CHANNEL: Shape<ChannelSettings> = {
  schema: { anyOf: Object.values(SHAPES).map((shape) => shape.schema) },
  read: (value: Json, place: Place) => {
    if (!isJsonObject(value)) return wrongType(value, "a map of keys", place);
    const { kind: written } = value;
    if (written === undefined)
      return report(place, {
        code: "MISSING_KEY",
        part: "key",
        message: 'the key "kind" is missing',
        hint: `Add \`kind\`: ${Object.keys(SHAPES).join(", ")}.`,
      });
    const kind = KIND.read(written, inside(place, "kind"));
    return kind === undefined ? undefined : SHAPES[kind].read(value, place);
  },
};

/** Tells whether a path stays below the folder that it is relative to. */
function isInside(path: string): boolean {
  const steps = path.split("/");
  return !path.startsWith("/") && !/[\\\p{Cc}]/u.test(path) && !steps.includes("..") && !path.startsWith("~");
}
