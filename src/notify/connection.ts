import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

/** Connections of which one knows whether they came about: before that, nothing can have been sent. */
export interface Connection {
  readonly agent: HttpAgent;
  /** Whether the far side was reached since `begin`. */
  readonly reached: () => boolean;
  /** Before each request. */
  readonly begin: () => void;
}

/** Prepares connections to an address; each request gets one of its own, since a kept one may have died unseen. */
export function watchConnection(url: string): Connection {
  const secure = url.startsWith("https:");
  const agent = secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
  const connect = agent.createConnection.bind(agent);
  let reached = false;
  agent.createConnection = (options, ready) => {
    const socket = connect(options, ready);
    socket?.once(secure ? "secureConnect" : "connect", () => {
      reached = true;
    });
    return socket;
  };
  return {
    agent,
    reached: () => reached,
    begin: () => {
      reached = false;
    },
  };
}

/** What a failed connection is called: a code such as ECONNREFUSED; never an address, which may hold a secret. */
export function networkWords(thrown: unknown): string {
  for (let at = thrown; typeof at === "object" && at !== null; at = innerOf(at))
    if ("code" in at && typeof at.code === "string" && /^[A-Z][A-Z0-9_]+$/.test(at.code)) return at.code;
  return "no answer";
}

function innerOf(thrown: object): unknown {
  if ("error" in thrown) return thrown.error;
  return "cause" in thrown ? thrown.cause : null;
}
