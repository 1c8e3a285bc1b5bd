import { request as requestHttp, type IncomingHttpHeaders, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { messageOf } from "../../base/failure.ts";
import type { Clock } from "../../ports/clock.ts";
import { pause } from "../pause.ts";
import { networkWords, watchConnection, type Connection } from "../connection.ts";

/** A request that is made once. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What became of it: an answer, or none, after or before the far side was reached. */
export type Posted =
  | { readonly is: "answered"; readonly status: number; readonly headers: IncomingHttpHeaders }
  | { readonly is: "failed"; readonly reached: boolean; readonly reason: string };

/** Posts a body; redirects are not followed. */
export async function post(wish: Post): Promise<Posted> {
  const connection = watchConnection(wish.url);
  try {
    return { is: "answered", ...(await answerTo(wish, connection)) };
  } catch (thrown) {
    return { is: "failed", reached: connection.reached(), reason: reasonOf(thrown) };
  } finally {
    connection.agent.destroy();
  }
}

const TIMED_OUT = "no answer in time";
const STOPPED = "stopped";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

async function answerTo(wish: Post, connection: Connection): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options: RequestOptions = { method: "POST", agent: connection.agent, headers: wish.headers };
  const send = wish.url.startsWith("https:") ? requestHttps : requestHttp;
  const call = send(wish.url, options, (response) => {
    response.resume();
    response.once("error", reject);
    response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
  });
  call.once("error", reject);
  const answered = new AbortController();
  const timeUp = pause(wish.clock, wish.timeoutMs, answered.signal).then(() => call.destroy(new Ended(TIMED_OUT)));
  const stop = (): void => void call.destroy(new Ended(STOPPED));
  wish.signal.addEventListener("abort", stop);
  call.end(wish.body);
  try {
    return await promise;
  } finally {
    answered.abort();
    await timeUp;
    wish.signal.removeEventListener("abort", stop);
  }
}

/** We ended the request ourselves. */
class Ended extends Error {}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Ended ? messageOf(thrown) : networkWords(thrown);
}
