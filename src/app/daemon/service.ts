import { userInfo } from "node:os";
import { HoldfastError } from "../../base/failure.ts";
import type { Actor } from "../../domain/actor.ts";
import type { AnswerCommand, Command } from "../../domain/run/commands.ts";
import type { Explanation } from "../../domain/run/view/explain.ts";
import type { Observation } from "../../engine/coordinator/observations.ts";
import type { StoredEvent } from "../../ports/event-log.ts";
import type { BarrierStatus } from "../../engine/recovery/barrier.ts";
import type { KnowledgePlace } from "../../domain/knowledge.ts";
import type { Ears, HeardChannel } from "../../engine/hearing/ears.ts";
import type { ValidPipeline } from "../../definition/validate-pipeline.ts";
import { createDecoding } from "../apart/decode-apart.ts";
import { configureProject, type SaidProject } from "../project/configure-project.ts";
import { commandOnce } from "../runs/command-once.ts";
import { forgetKnowledge } from "../reading/knowledge.ts";
import { findGate } from "../runs/find-gate.ts";
import { noteRefused, type RefusedAgent } from "../host/note-refused.ts";
import { readingOf, type Reading } from "../reading/reading.ts";
import { resumeRun } from "../runs/resume-run.ts";
import { reviseRun, type AskedRevise, type Revising } from "../runs/revise-run.ts";
import type { QueuedRun } from "../runs/queued-run.ts";
import type { Reopened } from "../runs/reopened.ts";
import { retryRun, type AskedRetry } from "../runs/retry-run.ts";
import { wasDone, type Sent } from "../runs/sent-command.ts";
import { decodeChatSubmission, type ChatRuns } from "../channels/chat-runs.ts";
import { unheard } from "../channels/unheard.ts";
import type { OpenHome } from "../home/open-home.ts";

/** What a daemon offers to the one who speaks to it. */
export interface Service {
  readonly home: string;
  readonly reading: Reading;
  readonly accept: (
    body: unknown,
    sent: { readonly actor: Actor; readonly key: string | null },
  ) => Promise<{ readonly id: string; readonly known: boolean }>;
  /** Gives a command to a run, once recovery has finished. The same under the same key is done once. */
  readonly command: (run: string, command: Command, sent: Sent) => Promise<void>;
  /** Lets a run go on; values of its `env:` references are kept, and what waited for one of them is tried again. */
  readonly resume: (run: string, secrets: Readonly<Record<string, string>>, sent: Sent) => Promise<void>;
  /** Checks a pipeline that is only data. Throws DEFINITION_INVALID. */
  readonly validate: (definition: unknown) => Promise<ValidPipeline>;
  /** Opens a new version of an ended run, under another definition where the body brings one; says what differs. */
  readonly retry: (run: string, asked: AskedRetry) => Promise<Reopened>;
  /** Opens a new version of a delivered run as words ask, and says what is done again; or has found of which kind they are. */
  readonly revise: (run: string, asked: AskedRevise) => Promise<Revising>;
  readonly answer: (
    gate: string,
    answer: { readonly option: string; readonly note: string | null; readonly subject: string | null },
    sent: Sent,
  ) => Promise<string>;
  /** Forgets what people answered at the places that a query names; says which they were. Throws NOT_FOUND. */
  readonly forget: (query: Partial<KnowledgePlace>, sent: Pick<Sent, "actor">) => Promise<readonly KnowledgePlace[]>;
  /** Keeps a project's config without a run of it: from now on its channels are heard. Throws DEFINITION_INVALID. */
  readonly configure: (said: SaidProject, sent: Pick<Sent, "actor">) => Promise<void>;
  /** Records that an agent tried what only people may, in its own run and in the run that it tried it on. */
  readonly noteRefused: (refused: RefusedAgent) => Promise<void>;
  readonly explain: (run: string) => Explanation;
  readonly status: () => DaemonStatus;
  /** The runs that wait for a class or a free process, first come first, with who holds it; a hundred at most. */
  readonly queue: () => readonly QueuedRun[];
  readonly barrier: () => DaemonStatus["barrier"];
  /** Runs a recovery that failed once more; does nothing where it has not. */
  readonly retryRecovery: (actor: Actor) => Promise<void>;
  readonly observations: (run: string) => readonly Observation[];
  /** Calls back for every committed event and observation from now on, until the result is called. */
  readonly listen: (listener: Listener) => () => void;
  readonly stop: (children: boolean) => void;
  /** Nothing is open, so that the daemon may end on its own. */
  readonly isIdle: () => boolean;
}

const LONGEST_QUEUE = 100;

/** Who orchestrates a home, how far its recovery is, and what is open. */
export interface DaemonStatus {
  readonly orchestrator: { readonly pid: number; readonly since: string; readonly version: string };
  readonly barrier: BarrierStatus & { readonly incarnation: string };
  readonly runs: { readonly open: number; readonly waiting: number; readonly quarantined: readonly string[] };
  /** Where people are heard, or should be. */
  readonly channels: readonly HeardChannel[];
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
  /** Where people are heard; nowhere unless said. */
  readonly ears?: Pick<Ears, "heard" | "tend">;
  /** Who in a chat asked for a run that is handed in. */
  readonly claim?: ChatRuns["claim"];
}

const NOBODY: ChatRuns["claim"] = () => null;
const DEAF: Pick<Ears, "heard" | "tend"> = { heard: () => [], tend: () => {} };

/** Wraps an open home for the HTTP server. */
export function createService(port: ServicePort): Service {
  const { open, home, listeners, ears = DEAF } = port;
  const { engine, store } = open;
  const reading = readingOf(home, store);
  const decoding = createDecoding(open.apart);
  const barrier = (): DaemonStatus["barrier"] => ({ ...engine.barrier(), incarnation: open.incarnation });
  engine.observations.listen((run, seen) => {
    for (const listener of listeners) listener.observation(run, seen);
  });
  return {
    home,
    reading,
    barrier,
    stop: port.stop,
    accept: async (body, { actor, key }) => {
      await engine.pass();
      const submission = await decodeChatSubmission(body, actor, { claim: port.claim ?? NOBODY, decoding });
      return engine.accept({ ...submission, key: submission.key ?? key });
    },
    command: async (run, command, sent) => commandOnce(open, run, { command, sent }),
    resume: async (run, secrets, sent) => {
      await resumeRun(open, run, { secrets, sent });
      ears.tend();
    },
    retry: async (run, asked) => {
      await engine.pass();
      return wasDone(store, run, { verb: "retry", sent: asked.sent })
        ? { id: run }
        : retryRun({ engine, decoding }, run, asked);
    },
    validate: async (definition) => decoding.pipeline(definition, null),
    revise: async (run, asked) => reviseRun(open, run, asked),
    answer: async (gate, answer, sent) => answerGate(open, { gate, ...answer }, sent),
    forget: async (query, sent) => forgetKnowledge(open, query, sent),
    configure: async (said, sent) => configureProject({ engine, ears }, said, sent),
    noteRefused: async (refused) => noteRefused(open, refused),
    explain: (run) =>
      reading.explanation(run, {
        waitingFor: engine.waitingFor(run),
        problems: [...engine.problems(run), ...unheard(engine, run, ears.heard())],
        orchestrated: true,
      }),
    status: () => statusOf(port, barrier()),
    queue: () => queueOf(engine),
    retryRecovery: async (actor) => retryRecovery(engine, actor),
    observations: engine.observations.of,
    listen: (listener) => listenAmong(listeners, listener),
    isIdle: () => store.counts().open <= engine.home.quarantined().size,
  };
}

function listenAmong(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function queueOf(engine: OpenHome["engine"]): readonly QueuedRun[] {
  return engine
    .queue()
    .slice(0, LONGEST_QUEUE)
    .map((run) => ({ run, waitsFor: engine.waitingFor(run) }))
    .filter(({ waitsFor }) => waitsFor.length > 0);
}

function statusOf({ open, since, version, ears = DEAF }: ServicePort, barrier: DaemonStatus["barrier"]): DaemonStatus {
  const { engine, store } = open;
  return {
    orchestrator: { pid: process.pid, since, version },
    barrier,
    runs: { ...store.counts(), quarantined: [...engine.home.quarantined().keys()] },
    channels: ears.heard(),
  };
}

async function answerGate(open: OpenHome, answer: Omit<AnswerCommand, "type">, sent: Sent): Promise<string> {
  const { id: gate, run } = findGate(open.store, answer.gate);
  await commandOnce(open, run, { command: { type: "answer", ...answer, gate }, sent });
  return run;
}

async function retryRecovery(engine: OpenHome["engine"], actor: Actor): Promise<void> {
  if (actor.kind === "agent") throw new HoldfastError("AGENT_REFUSED", "An agent may not retry the recovery.");
  if (engine.barrier().state === "failed") await engine.retryRecovery(actor);
}

/** The actor of a request: an agent where it carries an execution's fence, else the user of this machine. */
export function actorOf(header: string | undefined): Actor {
  if (header?.startsWith("agent:") === true) return { kind: "agent", id: header.slice(6, 300) };
  return { kind: "user", id: userName() };
}

/** A container may run under a number that no user has. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? ""}`;
  }
}
