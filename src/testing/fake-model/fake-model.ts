import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { messageOf } from "../../base/failure.ts";
import { sha256 } from "../../base/hash.ts";
import { invariant } from "../../base/invariant.ts";
import type { Answer, Mode, TokenCounts } from "./answer.ts";
import { answerConversation, type Conversation } from "./conversation.ts";
import { answerDirectives } from "./directives.ts";
import { numberOf, objectOf, parseJson } from "../../base/json/json-fields.ts";
import { readModelRequest, type ModelRequest } from "./model-request.ts";
import { createModeSwitch, type ModeSwitch } from "./mode-switch.ts";
import { readMode } from "./read-script.ts";
import { sendAnswer, sendJson } from "./send-answer.ts";

/** How a fake model answers and what it notes. */
export interface FakeModelOptions {
  /** Asked first; null leaves the answer to the conversations, then to the directives in the prompt. */
  readonly script?: (request: ModelRequest) => Answer | null;
  readonly conversations?: readonly Conversation[];
  readonly mode?: Mode;
  /** 0 or absent: a free port. */
  readonly port?: number;
  /** Receives each request as a JSON line, before it is answered. */
  readonly logFile?: string;
  /** What an answer costs that does not say so itself. */
  readonly tokens?: TokenCounts;
}

/** A model server on the loopback interface that needs no account. */
export interface FakeModel extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every request that was received, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Changes how requests to the model are treated: the next `times` of them, or all from now on. */
  readonly setMode: (mode: Mode, times?: number) => void;
  /** Answers the requests that hang, and those to come. */
  readonly release: () => void;
  /** Resolves with the first request to the model that fits, be it past or to come. */
  readonly seen: (fits: (request: SeenRequest) => boolean, signal?: AbortSignal) => Promise<SeenRequest>;
  readonly close: () => Promise<void>;
}

/** A request as it was received. */
export interface SeenRequest {
  /** Counts from 1. */
  readonly n: number;
  readonly method: string;
  readonly path: string;
  /** Session that the client names in a header; null when it names none. */
  readonly session: string | null;
  /** Null for requests that do not ask the model. */
  readonly model: ModelRequest | null;
}

/** Starts a fake model; `POST /fake-model/mode` (`{ mode, times }`) and `/fake-model/release` steer it from outside. */
export async function startFakeModel(options: FakeModelOptions = {}): Promise<FakeModel> {
  const requests: SeenRequest[] = [];
  const seen = new EventTarget();
  const modes = createModeSwitch(options.mode ?? { kind: "normal" });
  const note = (received: Omit<SeenRequest, "n">): number => {
    const request = { n: requests.length + 1, ...received };
    requests.push(request);
    if (options.logFile !== undefined) appendFileSync(options.logFile, `${JSON.stringify(request)}\n`);
    seen.dispatchEvent(new Event("request"));
    return request.n;
  };
  const server = createServer((incoming, response) => {
    serve({ options, modes, note }, incoming, response).catch((thrown: unknown) => failRequest(response, thrown));
  });
  const port = await listen(server, options.port ?? 0);
  const close = (): Promise<void> => closeServer(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    setMode: modes.set,
    release: modes.release,
    seen: (fits, signal) => waitForRequest({ requests, seen, fits, signal: signal ?? null }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Serving {
  readonly options: FakeModelOptions;
  readonly modes: ModeSwitch;
  readonly note: (received: Omit<SeenRequest, "n">) => number;
}

async function serve(serving: Serving, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(incoming);
  const path = (incoming.url ?? "/").split("?")[0] ?? "/";
  const asked =
    incoming.method === "POST" && path === "/v1/messages" ? readModelRequest(objectOf(parseJson(body))) : null;
  const n = serving.note({ method: incoming.method ?? "GET", path, session: sessionOf(incoming), model: asked });
  if (asked !== null) return answerModel(serving, { asked, id: sha256(`${n}${body}`).slice(0, 24) }, response);
  if (incoming.method === "POST") control(serving.modes, path, body);
  sendJson(response, 200, path === "/v1/messages/count_tokens" ? { input_tokens: Math.ceil(body.length / 4) } : {});
}

async function answerModel(serving: Serving, question: Question, response: ServerResponse): Promise<void> {
  const answer = chooseAnswer(serving.options, question.asked);
  const switched = serving.modes.take();
  const mode = switched.kind === "normal" ? (answer.mode ?? switched) : switched;
  const tokens = serving.options.tokens ?? { inputTokens: 100, outputTokens: 7 };
  const rendering = { id: question.id, model: question.asked.model, tokens };
  await sendAnswer(
    { answer, mode, rendering, stream: question.asked.stream, released: serving.modes.released },
    response,
  );
}

interface Question {
  readonly asked: ModelRequest;
  readonly id: string;
}

function chooseAnswer(options: FakeModelOptions, asked: ModelRequest): Answer {
  return (
    options.script?.(asked) ??
    answerConversation(options.conversations ?? [], asked) ??
    answerDirectives(asked) ?? { text: "Hello from the fake model." }
  );
}

// What setMode and release do, for a fake model that runs as a process of its own.
function control(modes: ModeSwitch, path: string, body: string): void {
  if (path === "/fake-model/release") modes.release();
  if (path !== "/fake-model/mode") return;
  const wish = objectOf(parseJson(body));
  modes.set(readMode(wish["mode"]), numberOf(wish["times"]) ?? Number.POSITIVE_INFINITY);
}

function sessionOf(incoming: IncomingMessage): string | null {
  const header = incoming.headers["x-claude-code-session-id"];
  return typeof header === "string" ? header : null;
}

function failRequest(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, 500, { type: "error", error: { type: "api_error", message: messageOf(thrown) } });
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  invariant(typeof address === "object" && address !== null, "the fake model listens on no port");
  return address.port;
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

interface Waiting {
  readonly requests: readonly SeenRequest[];
  readonly seen: EventTarget;
  readonly fits: (request: SeenRequest) => boolean;
  readonly signal: AbortSignal | null;
}

async function waitForRequest(waiting: Waiting): Promise<SeenRequest> {
  for (;;) {
    const found = waiting.requests.find((request) => request.model !== null && waiting.fits(request));
    if (found !== undefined) return found;
    await once(waiting.seen, "request", waiting.signal === null ? {} : { signal: waiting.signal });
  }
}
