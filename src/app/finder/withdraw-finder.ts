import { FINDER_PIPELINE } from "../../domain/definition/finder.ts";
import type { Actor } from "../../domain/actor.ts";
import type { UnclearRevision } from "../../domain/run/events.ts";
import { isEnded } from "../../domain/run/state.ts";
import type { OpenHome } from "../open.ts";

/** So many finders are looked at, the newest first. */
const LOOKED_AT = 100;

/** Ends what still finds out of which kind words are that somebody has made clear meanwhile. */
export async function withdrawFinder(
  { engine, store }: Pick<OpenHome, "engine" | "store">,
  { run, version, words, cause }: UnclearRevision,
  actor: Actor,
): Promise<void> {
  const finders = store.runs({ pipeline: FINDER_PIPELINE, limit: LOOKED_AT });
  const aside = engine.home.quarantined();
  for (const { id } of finders.filter((row) => row.endedAt === null && !aside.has(row.id))) {
    const { state } = engine.view(id);
    const { revises } = state.accepted;
    if (isEnded(state) || revises?.run !== run || revises.version !== version || revises.words !== words) continue;
    await engine.command(id, { type: "cancel" }, { actor, cause });
  }
}
