import type { Api, GrammyError, InputFile } from "grammy";
import type { Connection } from "../connection.ts";

/** A client of the Bot API with what one needs beside it. */
export interface BotApi {
  readonly api: Api;
  readonly file: (path: string, name: string) => InputFile;
}

/** How the Bot API is reached. */
export interface BotAccess {
  readonly token: string;
  readonly apiRoot: string;
  readonly timeoutSeconds: number;
  /** Null: connections are kept and shared. */
  readonly connection: Connection | null;
}

/** Opens a client; the library is loaded when the first one is. */
export async function openBotApi({ token, apiRoot, timeoutSeconds, connection }: BotAccess): Promise<BotApi> {
  const grammy = await import("grammy");
  const api = new grammy.Api(token, {
    apiRoot,
    timeoutSeconds,
    baseFetchConfig: { redirect: "error", ...(connection === null ? {} : { agent: connection.agent }) },
  });
  return { api, file: (path, name) => new grammy.InputFile(path, quotedName(name)) };
}

// The library writes a name into its header as it stands, where a blank or a semicolon would end it.
function quotedName(name: string): string {
  return `"${name.replaceAll(/[\\\p{Cc}]/gu, "_").replaceAll('"', "%22")}"`;
}

/** What the Bot API answered when it refused; null when it did not answer. */
export function answerOf(thrown: unknown): ApiAnswer | null {
  return isAnswer(thrown) ? thrown : null;
}

/** A refusal of the Bot API. */
export type ApiAnswer = Pick<GrammyError, "error_code" | "description" | "parameters">;

function isAnswer(thrown: unknown): thrown is ApiAnswer {
  return typeof thrown === "object" && thrown !== null && "error_code" in thrown && "description" in thrown;
}

type ApiSignal = NonNullable<Parameters<Api["getMe"]>[0]>;

/** A signal as the client's types want it; it takes the platform's own. */
export function clientSignal(signal: AbortSignal): ApiSignal | undefined {
  return isClientSignal(signal) ? signal : undefined;
}

function isClientSignal(signal: unknown): signal is ApiSignal {
  return signal instanceof AbortSignal;
}
