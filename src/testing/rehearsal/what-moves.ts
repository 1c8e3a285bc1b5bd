import type { OpenHome } from "../../app/open.ts";
import { due, type Effect } from "../../domain/run/due.ts";
import type { RunView } from "../../domain/run/context.ts";

/** What of a home moves without anybody's doing and without time passing, in words; empty when all is at rest. */
export function whatMoves({ store, engine, clock, epoch }: OpenHome): readonly string[] {
  const now = clock.now();
  // A default answer is taken by the engine, which knows since when it is up; the moment is in the store.
  const facts = { now, seed: "", epoch, upSince: now };
  const known = store.runs({ limit: MOST_RUNS }).filter(({ id }) => !engine.home.quarantined().has(id));
  const moving = known.flatMap(({ id }) => {
    const view = engine.view(id);
    return due({ ...view, facts })
      .effects.filter((effect) => !asks(effect))
      .map((effect) => wordsOf(view, effect));
  });
  const wake = store.nextWake();
  return wake !== null && wake <= now ? [...moving, "what is due now"] : moving;
}

const MOST_RUNS = 10_000;

/** A process that waits for an answer of a person does nothing else. */
function asks(effect: Effect): boolean {
  return effect.kind === "watch" && effect.execution.pausedSince !== null;
}

function wordsOf({ state }: RunView, effect: Effect): string {
  const run = `of run ${state.id}`;
  if (effect.kind === "watch") return `the process of ${effect.execution.stage} ${run}`;
  if (effect.kind === "send") return `a message over ${effect.dispatch.channel} ${run}`;
  return "stage" in effect ? `${effect.kind} ${effect.stage.id} ${run}` : `${effect.kind} ${run}`;
}
