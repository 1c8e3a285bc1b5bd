import { runEventFrom } from "../domain/record/upcast.ts";
import type { AskedRevision } from "../domain/run/commands.ts";
import { describeRevision, planRevision, type RevisionPlan } from "../domain/run/revision.ts";
import type { StoredEvent } from "../ports/event-log.ts";
import { invariant } from "../base/invariant.ts";
import type { OpenHome } from "./open.ts";
import { causeOf, doneUnder, type Sent } from "./sent-command.ts";

/** What is asked of a delivered run. */
export interface AskedRevise {
  readonly asked: AskedRevision;
  /** Values of the run's `env:` references, by reference. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly sent: Sent;
}

/** Opens the next version of a delivered run as words ask. The same under the same key names the version that it opened. */
export async function reviseRun(
  { engine, store }: Pick<OpenHome, "engine" | "store">,
  run: string,
  { asked, secrets, sent }: AskedRevise,
): Promise<RevisionPlan> {
  await engine.pass();
  const done = doneUnder(store, run, { verb: "revise", sent });
  if (done !== null) return opened({ engine }, run, done);
  const cause = causeOf("revise", sent);
  // What is refused changes nothing, not even the files of the run: only the refusal is recorded.
  if (sent.actor.kind !== "agent" && planRevision(engine.view(run), asked).ok) {
    engine.keepSecrets(run, secrets);
    await engine.refill(run);
  }
  const words = await engine.clean(run, asked.words);
  await engine.command(run, { type: "revise", ...asked, words }, { actor: sent.actor, cause });
  const event = store
    .events({ stream: run, types: ["run.reopened"], limit: 1_000_000 })
    .find((candidate) => candidate.cause === cause);
  invariant(event !== undefined, "a revision that was accepted has opened a version");
  return opened({ engine }, run, event);
}

function opened({ engine }: Pick<OpenHome, "engine">, run: string, stored: StoredEvent): RevisionPlan {
  const event = runEventFrom(stored);
  invariant(event.type === "run.reopened" && event.data.revision !== undefined, "a revision opens a version");
  const { version, again, from, revision } = event.data;
  return describeRevision(engine.view(run).definition, { version, again, stage: from ?? "", ...revision });
}
