import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../base/failure.ts";
import { invariant } from "../../base/invariant.ts";
import { answerBody, type MethodOutcome } from "./api-fault.ts";
import { createChats, type Chats, type SeenMessage } from "./chats.ts";
import { callMethod, type MethodGround } from "./methods.ts";
import { createTelegramModes, type ModeReach, type TelegramMode, type TelegramModes } from "./modes.ts";
import { createPeople, type People } from "./people.ts";
import type { ApiRequest } from "./api-request.ts";
import { readApiRequest } from "./read-request.ts";
import { createUpdates, type Updates } from "./updates.ts";

/** What a stand-in for the Bot API is started with. */
export interface TelegramStandInOptions {
  /** The one token that it knows. */
  readonly token?: string;
  /** Ids of the chats that the bot may write to; more come when somebody speaks there. */
  readonly chats?: readonly string[];
  /** Largest file that it takes. */
  readonly maxBytes?: number;
  /** 0 or absent: a free port. */
  readonly port?: number;
}

/** A Bot API on the loopback interface that remembers what each chat was shown. */
export interface Telegram extends AsyncDisposable, Pick<People, "say" | "press"> {
  /** For `apiRoot`. */
  readonly url: string;
  readonly token: string;
  /** Every request with a known token, oldest first. */
  readonly requests: readonly SeenApiRequest[];
  /** What a chat shows, oldest first; a message that was sent twice stands there twice. */
  readonly messages: (chat: string) => readonly SeenMessage[];
  /** Resolves with the first message of the bot that fits, be it past or to come. */
  readonly seen: Chats["seen"];
  /** Changes how requests are treated. */
  readonly setMode: (mode: TelegramMode, reach?: ModeReach) => void;
  /** Answers the requests that hang, and those to come. */
  readonly release: () => void;
  /** Lets the chat block the bot, or unblock it. */
  readonly block: (chat: string, blocked?: boolean) => void;
  /** Delivers all updates once more, although they were confirmed. */
  readonly repeatUpdates: () => void;
  /** Ids of updates that the bot has not confirmed. */
  readonly unconfirmed: () => readonly number[];
  readonly close: () => Promise<void>;
}

/** A request as it was received. */
export type SeenApiRequest = Pick<ApiRequest, "method" | "fields">;

const FIRST_UPDATE = 700_001;

/** Starts a stand-in for Telegram's Bot API. */
export async function startTelegram(options: TelegramStandInOptions = {}): Promise<Telegram> {
  const chats = createChats(options.chats ?? ["42"]);
  const updates = createUpdates(FIRST_UPDATE);
  const people = createPeople(chats, updates);
  const requests: SeenApiRequest[] = [];
  const serving: Serving = {
    token: options.token ?? "1:stand-in",
    modes: createTelegramModes(),
    note: ({ method, fields }) => requests.push({ method, fields }),
    ground: { chats, updates, bot: BOT, maxBytes: options.maxBytes ?? 50_000_000, answered: people.answered },
  };
  const server = createServer((incoming, response) => {
    serve(serving, incoming, response).catch((thrown: unknown) => {
      send(response, { ok: false, fault: { status: 500, description: messageOf(thrown) } });
    });
  });
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  const close = (): Promise<void> => closeServer(server, updates);
  return {
    url,
    token: serving.token,
    requests,
    messages: chats.messages,
    seen: chats.seen,
    say: people.say,
    press: people.press,
    setMode: serving.modes.set,
    release: serving.modes.release,
    block: (chat, blocked = true) => void (blocked ? chats.blocked.add(chat) : chats.blocked.delete(chat)),
    repeatUpdates: updates.repeat,
    unconfirmed: updates.pending,
    close,
    [Symbol.asyncDispose]: close,
  };
}

const BOT = { id: 1, is_bot: true, first_name: "Holdfast", username: "holdfast_bot", can_join_groups: true };

interface Serving {
  readonly token: string;
  readonly modes: TelegramModes;
  readonly note: (request: ApiRequest) => void;
  readonly ground: MethodGround;
}

async function serve(serving: Serving, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readApiRequest(incoming);
  if (request === null) return send(response, { ok: false, fault: { status: 404, description: "Not Found" } });
  if (request.token !== serving.token)
    return send(response, { ok: false, fault: { status: 401, description: "Unauthorized" } });
  serving.note(request);
  const mode = serving.modes.take(request.method);
  const refusal = await before(mode, serving.modes);
  if (refusal === "cut") return void response.destroy();
  if (refusal !== null) return send(response, refusal);
  const outcome = await callMethod(serving.ground, request);
  if (mode.kind === "hang" && mode.when === "after") await serving.modes.released();
  if (mode.kind === "cut") return void response.destroy();
  send(response, outcome);
}

/** What a mode does before anything is stored; null lets the request pass. */
async function before(mode: TelegramMode, modes: TelegramModes): Promise<MethodOutcome | "cut" | null> {
  switch (mode.kind) {
    case "rate-limit": {
      const seconds = mode.retryAfterSeconds;
      const description = `Too Many Requests: retry after ${seconds}`;
      return { ok: false, fault: { status: 429, description, parameters: { retry_after: seconds } } };
    }
    case "fail":
      return { ok: false, fault: mode };
    case "cut":
      return mode.when === "before" ? "cut" : null;
    case "hang":
      if (mode.when === "before") await modes.released();
      return null;
    case "slow":
      await sleep(mode.delayMs);
      return null;
    case "normal":
      return null;
  }
}

function send(response: ServerResponse, outcome: MethodOutcome): void {
  response.writeHead(outcome.ok ? 200 : outcome.fault.status, { "content-type": "application/json" });
  response.end(JSON.stringify(answerBody(outcome)));
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  invariant(typeof address === "object" && address !== null, "the stand-in listens on no port");
  return address.port;
}

async function closeServer(server: Server, updates: Updates): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  updates.end();
  server.closeAllConnections();
  await closed;
}
