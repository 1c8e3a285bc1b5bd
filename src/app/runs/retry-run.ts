import type { Reopened } from "./reopened.ts";
import type { Engine } from "../../engine/engine.ts";
import { DIRECT_DECODING, type Decoding } from "../apart/decode-apart.ts";
import { causeOf, type Sent } from "./sent-command.ts";
import { decodeSubmission } from "./submit.ts";

/** What is asked of an ended run. */
export interface AskedRetry {
  /** The stage from which on it is done again; null: from the failed ones. */
  readonly from: string | null;
  /** Another definition with what is pinned beside it; null where it stays as it is. */
  readonly submission: object | null;
  /** Values of the run's `env:` references, by reference. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly sent: Sent;
}

/** Opens the next version of an ended run; says which stages a new definition changes and which it has no more. */
export async function retryRun(
  { engine, decoding = DIRECT_DECODING }: { readonly engine: Engine; readonly decoding?: Decoding },
  run: string,
  { from, submission: body, secrets, sent }: AskedRetry,
): Promise<Reopened> {
  const by = { actor: sent.actor, cause: causeOf("retry", sent) };
  if (body === null) {
    if (sent.actor.kind !== "agent") engine.keepSecrets(run, secrets);
    await engine.refill(run);
    await engine.command(run, { type: "retry", from, repin: null }, by);
    return { id: run };
  }
  const { input } = engine.view(run).state.accepted;
  const submission = await decodeSubmission({ ...body, input }, sent.actor, decoding);
  const { command, changed, removed } = await engine.repin(run, submission, from);
  await engine.refill(run);
  await engine.command(run, command, by);
  return { id: run, changed, removed };
}
