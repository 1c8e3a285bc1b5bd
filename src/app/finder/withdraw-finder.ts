import { codeOf } from "../../base/failure.ts";
import type { Actor } from "../../domain/actor.ts";
import type { UnclearRevision } from "../../domain/run/events.ts";
import { openFinders } from "./open-finders.ts";
import type { OpenHome } from "../home/open-home.ts";

/** Ends what still finds out of which kind words are that somebody has made clear meanwhile. */
export async function withdrawFinder(
  { engine, store }: Pick<OpenHome, "engine" | "store">,
  { run, version, words, cause }: UnclearRevision,
  actor: Actor,
): Promise<void> {
  const place = { store, aside: engine.home.quarantined(), stateOf: (id: string) => engine.view(id).state };
  for (const { id, accepted } of openFinders(place, run)) {
    const { revises } = accepted;
    if (revises?.version !== version || revises.words !== words) continue;
    await engine.command(id, { type: "cancel" }, { actor, cause }).catch(unlessRefused);
  }
}

/** One that ended meanwhile finds nothing any more. */
function unlessRefused(failure: unknown): void {
  if (codeOf(failure) !== "REFUSED") throw failure;
}
