import { timestamp } from "../../base/clock.ts";
import { HoldfastError } from "../../base/failure.ts";
import { findFaultsApart } from "../../app/doctor/consult-apart.ts";
import { metricsText } from "../metrics.ts";
import { route, type Routes } from "../http/route.ts";
import { projectBody, refusalBody, stopBody } from "../schemas/bodies.ts";
import {
  barrierShown,
  findingList,
  loginLink,
  projectNamed,
  refusalNoted,
  runQueue,
  status,
  stopping,
} from "../schemas/operation.ts";
import { noBody, noQuery } from "../schemas/pieces.ts";
import { z } from "zod";
import type { Sessions } from "../http/sessions.ts";

type Names =
  | "GET /status"
  | "GET /queue"
  | "POST /refusals"
  | "POST /projects"
  | "POST /stop"
  | "POST /sessions"
  | "GET /recovery"
  | "POST /recovery/retry"
  | "GET /doctor"
  | "GET /metrics";

/** Where a browser finds the daemon, and what lets it in. */
export interface Doorway {
  readonly sessions: Sessions;
  /** Null where nothing listens over TCP. */
  readonly url: () => string | null;
}

/** A link that lets one browser in, once. Throws REFUSED where there is nothing that a browser could reach. */
export function loginUrl({ sessions, url }: Doorway): { readonly url: string; readonly expiresAt: string } {
  const base = url();
  if (base === null)
    throw new HoldfastError("REFUSED", "The daemon listens on its socket only.", {
      hint: "Stop it and start `holdfast serve`.",
    });
  const { code, expiresAt } = sessions.invite();
  return { url: `${base}/login?code=${code}`, expiresAt: timestamp(expiresAt) };
}

const statusRoutes: Pick<Routes<Names>, "GET /status" | "GET /queue"> = {
  "GET /status": route("GET /status", {
    says: "Who orchestrates this home, how far recovery is, what is open.",
    query: noQuery,
    body: noBody,
    answer: status,
    reply: (service) => ({ answer: service.status() }),
  }),
  "GET /queue": route("GET /queue", {
    says: "Lists the runs that wait for a class or a free process, first come first, with who holds it.",
    query: noQuery,
    body: noBody,
    answer: runQueue,
    reply: (service) => ({ answer: { queue: service.queue() } }),
  }),
};

/** Routes that concern the daemon itself. */
export function operationRoutes(doorway: Doorway): Routes<Names> {
  return {
    ...recoveryRoutes,
    ...statusRoutes,
    "POST /stop": route("POST /stop", {
      says: "Ends the daemon; its children go on, or are ended too.",
      query: noQuery,
      body: stopBody,
      answer: stopping,
      failures: ["AGENT_REFUSED"],
      people: { command: "stop", may: "stop the daemon" },
      reply: (service, { body }) => {
        // The answer leaves before its connection is closed.
        setTimeout(() => service.stop(body.children === true), 30);
        return { answer: { stopping: true } };
      },
    }),
    "POST /refusals": route("POST /refusals", {
      says: "Records that an agent tried a command that only people may give and that no address carries out, such as `gc`. Of people nothing is recorded.",
      query: noQuery,
      body: refusalBody,
      answer: refusalNoted,
      reply: async (service, { body: { command }, incoming }) => {
        const { actor } = incoming.sent;
        if (actor.kind === "agent") await service.noteRefused({ actor, command, run: null });
        return { answer: { recorded: actor.kind === "agent" } };
      },
    }),
    "POST /projects": projectRoute,
    "POST /sessions": route("POST /sessions", {
      says: "Makes a link that opens one session in a browser, once.",
      query: noQuery,
      body: noBody,
      answer: loginLink,
      status: 201,
      failures: ["REFUSED", "AGENT_REFUSED"],
      people: { command: "session", may: "open a session" },
      reply: () => ({ answer: loginUrl(doorway), status: 201 }),
    }),
  };
}

const projectRoute = route("POST /projects", {
  says: "Keeps the newest config of a project without a run of it: its channels are heard from now on.",
  query: noQuery,
  body: projectBody,
  answer: projectNamed,
  failures: ["AGENT_REFUSED", "DEFINITION_INVALID", "RECOVERING", "STORE_FULL"],
  people: { command: "channel listen", may: "let chats begin runs" },
  reply: async (service, { body: { project, config, secrets }, incoming }) => {
    await service.configure({ project, config, secrets: secrets ?? {} }, incoming.sent);
    return { answer: { project } };
  },
});

const recoveryRoutes: Routes<"GET /recovery" | "POST /recovery/retry" | "GET /doctor" | "GET /metrics"> = {
  "GET /recovery": route("GET /recovery", {
    says: "How far the start-up recovery is.",
    query: noQuery,
    body: noBody,
    answer: barrierShown,
    reply: (service) => ({ answer: service.barrier() }),
  }),
  "POST /recovery/retry": route("POST /recovery/retry", {
    says: "Runs a recovery that failed once more; does nothing where it has not.",
    query: noQuery,
    body: noBody,
    answer: barrierShown,
    failures: ["AGENT_REFUSED"],
    people: { command: "recovery retry", may: "retry the recovery" },
    reply: async (service, { incoming }) => {
      await service.retryRecovery(incoming.sent.actor);
      return { answer: service.barrier() };
    },
  }),
  "GET /doctor": route("GET /doctor", {
    says: "What the doctor finds wrong with the home, its runs and this machine, and how to fix it.",
    query: noQuery,
    body: noBody,
    answer: findingList,
    failures: ["UNAVAILABLE"],
    reply: async ({ home }) => ({ answer: { findings: await findFaultsApart(home) } }),
  }),
  "GET /metrics": route("GET /metrics", {
    says: "How the home stands, in the text format of Prometheus.",
    query: noQuery,
    body: noBody,
    answer: z.string(),
    produces: "text",
    reply: (service) =>
      new Response(metricsText(service), {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
      }),
  }),
};
