import type { JsonObject } from "../base/json.ts";
import { textOf } from "../base/json-fields.ts";
import type { Actor } from "../domain/actor.ts";
import type { Engine } from "../engine/engine.ts";
import { decodeSubmission } from "./submit.ts";

/** What is asked of an ended run: from which stage on, and under which definition where it is another one. */
export interface AskedRetry {
  readonly body: JsonObject;
  readonly sent: { readonly actor: Actor; readonly cause: string };
}

/** Opens the next version of an ended run; says which stages a new definition changes and which it has no more. */
export async function retryRun(
  engine: Engine,
  run: string,
  { body, sent }: AskedRetry,
): Promise<Readonly<Record<string, unknown>>> {
  await engine.pass();
  const from = textOf(body["from"]);
  if (body["definition"] === undefined || body["definition"] === null) {
    await engine.refill(run);
    await engine.command(run, { type: "retry", from, repin: null }, sent);
    return { id: run };
  }
  const { input } = engine.view(run).state.accepted;
  const submission = await decodeSubmission({ ...body, input }, sent.actor);
  const { command, changed, removed } = await engine.repin(run, submission, from);
  await engine.refill(run);
  await engine.command(run, command, sent);
  return { id: run, changed, removed };
}
