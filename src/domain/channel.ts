/** A channel as a project's config sets it up; secrets are references, so that these settings may be kept and shown. */
export type ChannelSettings =
  | TelegramSettings
  | WebhookSettings
  | FolderSettings
  | DesktopSettings
  | CommandChannelSettings;

/** The kinds of channels. */
export type ChannelKind = ChannelSettings["kind"];

/** A Telegram bot. */
export interface TelegramSettings {
  readonly kind: "telegram";
  /** Reference of the bot's token. */
  readonly token: string;
  /** Ids of the chats that it speaks with; all others are refused. The first is where a message goes that names none. */
  readonly chats: readonly string[];
  /** Ids of the people who are heard; null: everybody in those chats. */
  readonly users: readonly string[] | null;
  /** Where the Bot API is. */
  readonly apiRoot: string;
  /** Largest file that is sent; a larger one is named by its link or path. */
  readonly maxBytes: number;
  /** What begins a run there, by its word without the slash; nothing unless said. */
  readonly commands?: Readonly<Record<string, ChatCommand>>;
}

/** A word that begins a run of a pipeline. */
export interface ChatCommand {
  /** The pipeline's file, relative to the config. */
  readonly run: string;
  /** Name of the input that what follows the word is; null: nothing may follow it. */
  readonly input: string | null;
}

/** Words that mean something of their own in every chat. */
export const RESERVED_COMMANDS: readonly string[] = ["answer", "help", "start", "status"];

/** What is said of a channel whose secret is not there. */
export const SECRET_NOT_FOUND = "its secret cannot be found";

/** What is said of a bot whose updates go to somebody else. */
export const FETCHED_ELSEWHERE = "another program fetches the updates of this bot";

/** An address that takes signed requests. */
export interface WebhookSettings {
  readonly kind: "webhook";
  readonly url: string;
  /** Reference of the signing secret. */
  readonly secret: string;
  readonly timeoutMs: number;
}

/** A folder that files are copied into. */
export interface FolderSettings {
  readonly kind: "folder";
  /** Relative to the project. */
  readonly path: string;
}

/** The notifications of this machine's desktop. */
export interface DesktopSettings {
  readonly kind: "desktop";
}

/** A command of the user's. */
export interface CommandChannelSettings {
  readonly kind: "command";
  readonly run: readonly string[];
  readonly timeoutMs: number;
}
