import { HoldfastError } from "../../base/failure.ts";
import type { Barrier } from "../recovery/barrier.ts";
import type { Loop } from "./loop.ts";
import { checkChannels } from "../outbox/channel-names.ts";
import type { EnginePorts, EngineSettings } from "../ports.ts";
import type { Projects } from "../projects.ts";
import { acceptedFrom, checkSubmission, keyHashOf, type SaidConfig, type Submission } from "../submission.ts";

/** What acceptance works with. */
export interface AcceptPort {
  readonly ports: EnginePorts;
  readonly settings: EngineSettings;
  readonly barrier: Barrier;
  readonly loop: Loop;
  /** Acceptances that are under way, by their key: one key makes one run. */
  readonly accepting: Map<string, Promise<unknown>>;
  /** Keeps what a submission says of its project's config. */
  readonly configure: (said: SaidConfig) => void;
  readonly projects: Projects;
}

/** A run's id, and whether its key had named it before. */
export interface AcceptedRun {
  readonly id: string;
  readonly known: boolean;
}

/** Accepts a run once recovery has finished; durable when it returns. */
export async function accept(parts: AcceptPort, submission: Submission): Promise<AcceptedRun> {
  const { accepting, settings } = parts;
  await parts.barrier.pass(settings.acceptWaitMs);
  const { key } = submission;
  if (key === null) return acceptNew(parts, submission);
  const before = accepting.get(key) ?? Promise.resolve();
  const mine = before.then(async () => acceptKeyed(parts, submission, key));
  const settled = mine.catch(() => null);
  accepting.set(key, settled);
  try {
    return await mine;
  } finally {
    if (accepting.get(key) === settled) accepting.delete(key);
  }
}

async function acceptKeyed(parts: AcceptPort, submission: Submission, key: string): Promise<AcceptedRun> {
  const known = parts.ports.store.runByKey(key);
  if (known === null) return acceptNew(parts, submission);
  if (known.keyHash === keyHashOf(submission)) return { id: known.id, known: true };
  throw new HoldfastError("KEY_REUSED", `The key ${key} was used for another pipeline or input (run ${known.id}).`);
}

async function acceptNew(
  { ports, settings, loop, configure, projects }: AcceptPort,
  submission: Submission,
): Promise<AcceptedRun> {
  const id = ports.clock.ulid();
  const { revises, secrets } = submission;
  // A finder's agent gets what the agents of the run get that it is asked about.
  ports.secrets.keep(id, revises === undefined ? secrets : ports.secrets.kept(revises.run));
  checkChannels(projects, submission);
  await checkSubmission({ ports, settings }, id, submission);
  configure(submission);
  const definition = ports.store.transact((writer) => writer.putPayload(JSON.stringify(submission.definition)));
  const accepted = acceptedFrom(submission, definition, ports.processes.facts.host);
  await loop.submit(id, { request: { type: "accept", accepted }, actor: submission.actor, cause: `accept/${id}` });
  return { id, known: false };
}
