import { userInfo } from "node:os";
import { HoldfastError } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import type { Actor } from "../domain/actor.ts";
import type { Command } from "../domain/run/commands.ts";
import type { Explanation } from "../domain/run/explain.ts";
import type { Observation } from "../engine/observations.ts";
import type { StoredEvent } from "../ports/event-log.ts";
import type { OpenHome } from "./open.ts";
import { readingOf, type Reading } from "./reading.ts";
import { retryRun } from "./retry-run.ts";
import { decodeSubmission } from "./submit.ts";

/** What a daemon offers to whoever speaks to it. */
export interface Service {
  readonly home: string;
  readonly reading: Reading;
  readonly accept: (
    body: unknown,
    sent: { readonly actor: Actor; readonly key: string | null },
  ) => Promise<{ readonly id: string; readonly known: boolean }>;
  /** Gives a command to a run, once recovery has finished. */
  readonly command: (
    run: string,
    command: Command,
    sent: { readonly actor: Actor; readonly cause: string },
  ) => Promise<void>;
  /** Opens a new version of an ended run, under another definition where the body brings one; says what differs. */
  readonly retry: (
    run: string,
    body: JsonObject,
    sent: { readonly actor: Actor; readonly cause: string },
  ) => Promise<Readonly<Record<string, unknown>>>;
  readonly answer: (
    gate: string,
    answer: { readonly option: string; readonly note: string | null; readonly subject: string | null },
    sent: { readonly actor: Actor; readonly cause: string },
  ) => Promise<string>;
  readonly explain: (run: string) => Explanation;
  readonly status: () => Readonly<Record<string, unknown>>;
  readonly barrier: OpenHome["engine"]["barrier"];
  readonly retryRecovery: (actor: Actor) => Promise<void>;
  readonly observations: (run: string) => readonly Observation[];
  /** Calls back for every committed event and observation from now on, until the result is called. */
  readonly listen: (listener: Listener) => () => void;
  readonly stop: (children: boolean) => void;
  /** Nothing is open, so that the daemon may end by itself. */
  readonly isIdle: () => boolean;
}

/** Someone who follows what happens. */
export interface Listener {
  readonly event: (event: StoredEvent) => void;
  readonly observation: (run: string, seen: Observation) => void;
}

/** What the service is made of. */
export interface ServicePort {
  readonly home: string;
  readonly open: OpenHome;
  readonly version: string;
  readonly since: string;
  readonly listeners: Set<Listener>;
  readonly stop: (children: boolean) => void;
}

/** Wraps an open home for the HTTP server. */
export function createService(port: ServicePort): Service {
  const { open, home, listeners } = port;
  const { engine, store } = open;
  const reading = readingOf(home, store);
  engine.observations.listen((run, seen) => {
    for (const listener of listeners) listener.observation(run, seen);
  });
  return {
    home,
    reading,
    barrier: engine.barrier,
    stop: port.stop,
    accept: async (body, { actor, key }) => {
      await engine.pass();
      const submission = await decodeSubmission(body, actor);
      return engine.accept({ ...submission, key: submission.key ?? key });
    },
    command: async (run, command, sent) => {
      await engine.command(run, command, sent);
    },
    retry: async (run, body, sent) => retryRun(engine, run, { body, sent }),
    answer: async (gate, answer, sent) => {
      const [row] = store.gates({ id: gate });
      if (row === undefined)
        throw new HoldfastError("NOT_FOUND", `There is no gate ${gate}.`, {
          hint: "`holdfast gates --all` lists what is open.",
        });
      await engine.command(row.run, { type: "answer", gate, ...answer }, sent);
      return row.run;
    },
    explain: (run) =>
      reading.explanation(run, {
        waitingFor: engine.waitingFor(run),
        problems: engine.problems(run),
        orchestrated: true,
      }),
    status: () => statusOf(port),
    retryRecovery: engine.retryRecovery,
    observations: engine.observations.of,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isIdle: () => store.counts().open <= engine.home.quarantined().size,
  };
}

function statusOf({ open: { engine, store }, since, version }: ServicePort): Readonly<Record<string, unknown>> {
  return {
    orchestrator: { pid: process.pid, since, version },
    barrier: engine.barrier(),
    runs: { ...store.counts(), quarantined: [...engine.home.quarantined().keys()] },
  };
}

/** The actor of a request: an agent where it carries an execution's fence, else the user of this machine. */
export function actorOf(header: string | undefined): Actor {
  if (header?.startsWith("agent:") === true) return { kind: "agent", id: header.slice(6, 300) };
  return { kind: "user", id: userInfo().username };
}
