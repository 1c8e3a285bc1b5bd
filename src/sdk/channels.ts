import type { Duration } from "./gates.ts";

/** A way to people. */
export type ChannelOptions =
  | TelegramOptions
  | WebhookOptions
  | FolderChannelOptions
  | DesktopOptions
  | CommandChannelOptions;

/** Where a secret's value is found; the value itself never stands in a config. */
export type SecretReference = `env:${string}` | `file:${string}` | `command:${string}`;

/** A Telegram bot; it fetches its updates, so that no address of yours has to be public. */
export interface TelegramOptions {
  readonly kind: "telegram";
  /** The bot's token. */
  readonly token: SecretReference;
  /** Ids of the chats that it speaks with; everybody else is refused. A message that names no chat goes to the first. */
  readonly chats: readonly [number | string, ...(number | string)[]];
  /** Ids of the people who are heard in those chats; everybody unless said. */
  readonly users?: readonly [number | string, ...(number | string)[]];
  /** Another Bot API server. */
  readonly apiRoot?: string;
  /** Largest file that is sent (default 50,000,000 bytes); a larger one is named by its link or path. */
  readonly maxBytes?: number;
  /** What begins a run there, by its word without the slash. */
  readonly commands?: Readonly<Record<string, ChatCommandOptions>>;
}

/** A word of a chat that begins a run. */
export interface ChatCommandOptions {
  /** The pipeline's file, relative to the config. */
  readonly run: string;
  /** Name of the input that what follows the word is; a link alone will do where one word takes an input. */
  readonly input?: string;
}

/** An address that takes requests signed by Standard Webhooks. */
export interface WebhookOptions {
  readonly kind: "webhook";
  readonly url: string;
  /** The signing secret, `whsec_…`. */
  readonly secret: SecretReference;
  readonly timeout?: Duration;
}

/** A folder that delivered files are copied into. */
export interface FolderChannelOptions {
  readonly kind: "folder";
  /** Relative to the config. */
  readonly path: string;
}

/** The notifications of this machine's desktop. */
export interface DesktopOptions {
  readonly kind: "desktop";
}

/** A command of yours; the message comes as JSON on its standard input. */
export interface CommandChannelOptions {
  readonly kind: "command";
  readonly run: readonly [string, ...string[]];
  readonly timeout?: Duration;
}
