import { HoldfastError } from "../../base/failure.ts";
import { invariant } from "../../base/invariant.ts";
import type { Actor } from "../../domain/actor.ts";
import type { Refusal } from "../../domain/run/commands.ts";
import type { Listener } from "../../domain/run/outbox/dispatch.ts";
import { planRevision, type RevisionPlan } from "../../domain/run/version/revision.ts";
import { refusalFailure } from "../../engine/coordinator/refusal-failure.ts";
import type { StoredEvent, StoreReader } from "../../ports/event-log.ts";
import { askFinder } from "../finder/ask-finder.ts";
import { withdrawFinder } from "../finder/withdraw-finder.ts";
import { openedRevision, reopening } from "./plan-revision.ts";
import { causeOf, doneUnder, type Sent } from "./sent-command.ts";
import type { AskedRevision } from "../../domain/run/parts.ts";
import type { OpenHome } from "../home/open-home.ts";

/** What is asked of a delivered run. */
export interface AskedRevise {
  readonly asked: AskedRevision;
  /** Values of the run's `env:` references, by reference. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly sent: Sent;
  /** Who in a chat asks; null: nobody does. */
  readonly asker?: Listener | null;
}

/** What a revision does; or the run that is to find of which kind it is, and opens the version then. */
export type Revising = RevisionPlan | { readonly finder: string };

/** What revising needs. */
export type RevisingPort = Pick<OpenHome, "engine" | "store">;

/** Opens the next version of a delivered run as words ask, or has found of which kind they are. The same under the same key names the version that it opened. */
export async function reviseRun(
  open: RevisingPort,
  run: string,
  { asked, secrets, sent, asker = null }: AskedRevise,
): Promise<Revising> {
  const { engine, store } = open;
  await engine.pass();
  const done = doneUnder(store, run, { verb: "revise", sent });
  if (done !== null) return opened(engine, run, done);
  const { actor } = sent;
  if (actor.kind !== "agent") engine.keepSecrets(run, secrets);
  const words = await engine.clean(run, asked.words);
  const asking = { asked: { ...asked, words }, actor, cause: causeOf("revise", sent) };
  const view = engine.view(run);
  const { version } = view.state;
  const plan = planRevision(view, asking.asked);
  if (plan.ok || actor.kind === "agent" || plan.refusal.kinds === undefined) {
    const revised = await openVersion(open, run, asking);
    await withdrawFinder(open, { run, version, words, cause: asking.cause }, actor);
    return revised;
  }
  return findKind(open, run, { ...asking, refusal: plan.refusal, kinds: plan.refusal.kinds, asker });
}

/** A change of a run, in words without secrets. */
interface AskedVersion {
  readonly asked: AskedRevision;
  readonly actor: Actor;
  readonly cause: string;
}

/** Opens the next version. Throws what refuses it. */
export async function openVersion(
  { engine, store }: RevisingPort,
  run: string,
  { asked, actor, cause }: AskedVersion,
): Promise<RevisionPlan> {
  // What is refused changes nothing, not even the files of the run: only the refusal is recorded.
  if (actor.kind !== "agent" && planRevision(engine.view(run), asked).ok) await engine.refill(run);
  await engine.command(run, { type: "revise", ...asked }, { actor, cause });
  const event = openedUnder(store, run, cause);
  invariant(event !== null, "a revision that was accepted has opened a version");
  return opened(engine, run, event);
}

/** The event that opened a version under a cause; null where none did. */
export function openedUnder(store: Pick<StoreReader, "events">, run: string, cause: string): StoredEvent | null {
  const events = store.events({ stream: run, types: ["run.reopened"] });
  return events.find((event) => event.cause === cause) ?? null;
}

interface Unclear extends AskedVersion {
  readonly refusal: Refusal;
  readonly kinds: NonNullable<Refusal["kinds"]>;
  readonly asker: Listener | null;
}

async function findKind(open: RevisingPort, run: string, unclear: Unclear): Promise<{ readonly finder: string }> {
  const { asked, cause, refusal, ...asking } = unclear;
  const view = open.engine.view(run);
  const revises = { run, version: view.state.version, words: asked.words, cause };
  const answer = await askFinder(open, { ...asking, view, revises });
  if (answer.finder !== null) return answer;
  const failure = refusalFailure(refusal);
  if (answer.obstacle === null) throw failure;
  const { code, message, hint, details } = failure;
  throw new HoldfastError(code, message, { details, hint: `${answer.obstacle} ${hint}` });
}

function opened(engine: OpenHome["engine"], run: string, event: StoredEvent): RevisionPlan {
  return openedRevision(engine.view(run).definition, reopening(event));
}
