import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { request, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readDaemonFile, type DaemonFile } from "../src/app/daemon/daemon-file.ts";
import { parseObject } from "../src/base/json/json-fields.ts";
import type { JsonObject } from "../src/base/json/json.ts";
import type { SubmissionBody } from "../src/server/contract.ts";
import { createClient, type Client } from "../src/client/client.ts";

/** A daemon of a home of its own, started as users start it. */
export interface ServedHome {
  readonly home: string;
  readonly daemon: () => DaemonFile;
  /** Over the socket. */
  readonly client: () => Client;
  /** What the daemon said on standard output so far. */
  readonly said: () => string;
  readonly ask: (wish: Wish) => Promise<Answer>;
  readonly start: () => Promise<void>;
  /** Ends the daemon; resolves with its exit code. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>;
  readonly remove: () => Promise<void>;
}

/** A request by hand. */
export interface Wish {
  readonly over?: "socket" | "tcp";
  readonly method?: string;
  /** The whole path. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly token?: string | null;
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: JsonObject;
}

/** Prepares a home; `start` serves it. */
export function servedHome(words: readonly string[] = ["--port", "0"]): ServedHome {
  const home = mkdtempSync(join(tmpdir(), "holdfast-served-"));
  let child: ChildProcess | null = null;
  let said = "";
  const daemon = (): DaemonFile => {
    const found = readDaemonFile(home);
    if (found === null) throw new Error("no daemon lives");
    return found;
  };
  const end = async (signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> => {
    const living = child;
    if (living === null || living.exitCode !== null || living.signalCode !== null) return living?.exitCode ?? null;
    const ended = new Promise<number | null>((then) => living.once("exit", then));
    living.kill(signal);
    return ended;
  };
  return {
    home,
    daemon,
    said: () => said,
    client: () => createClient({ socket: daemon().socket, token: daemon().token }),
    ask: async (wish) => ask(daemon(), wish),
    start: async () => {
      const launcher = resolve("bin/holdfast.js");
      const started = spawn(process.execPath, [launcher, "serve", "--home", home, "--json", ...words], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      child = started;
      said = "";
      started.stdout.on("data", (chunk) => (said += String(chunk)));
      while (!said.includes("\n") && started.exitCode === null) await delay(20);
      if (started.exitCode !== null) throw new Error("the daemon did not come up");
    },
    end,
    remove: async () => {
      await end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Sends a request and reads the answer to its end. */
export async function ask(daemon: DaemonFile, wish: Wish): Promise<Answer> {
  const message = await send(daemon, wish);
  let text = "";
  for await (const chunk of message) text += String(chunk);
  return { status: message.statusCode ?? 0, headers: message.headers, text, json: parseObject(text) ?? {} };
}

/** Sends a request; the answer's body is not read yet. */
export async function send(
  daemon: DaemonFile,
  { over = "socket", method = "GET", path, headers = {}, body, token = daemon.token }: Wish,
): Promise<IncomingMessage> {
  const place =
    over === "socket" ? { socketPath: daemon.socket } : { host: "127.0.0.1", port: new URL(daemon.url ?? "").port };
  const known = token === null ? {} : { authorization: `Bearer ${token}` };
  return new Promise((then, fail) => {
    const call = request({ ...place, method, path, headers: { connection: "close", ...known, ...headers } }, then);
    call.on("error", fail);
    call.end(body);
  });
}

/** A pipeline of one command, as a client submits it. */
export function submissionOf(script: string, more: JsonObject = {}): SubmissionBody {
  return {
    definition: { name: "hello", stages: [{ id: "write", run: ["sh", "-c", script], ...more }] },
    environment: { PATH: process.env["PATH"] ?? "" },
  };
}
