import type { Effect } from "../../domain/run/due.ts";
import type { OpenHome } from "../../app/home/open-home.ts";

/** What of a home moves without anybody's doing and without time passing, in words; empty when all is at rest. */
export function whatMoves({ store, engine, clock }: OpenHome): readonly string[] {
  const now = clock.now();
  const known = store.runs({ limit: MOST_RUNS }).filter(({ id }) => !engine.home.quarantined().has(id));
  const moving = known.flatMap(({ id }) =>
    engine
      .due(id)
      .filter((effect) => !asks(effect))
      .map((effect) => wordsOf(id, effect)),
  );
  const wake = store.nextWake();
  return wake !== null && wake <= now ? [...moving, "what is due now"] : moving;
}

const MOST_RUNS = 10_000;

/** A process that waits for an answer of a person does nothing else. */
function asks(effect: Effect): boolean {
  return effect.kind === "watch" && effect.execution.pausedSince !== null;
}

function wordsOf(id: string, effect: Effect): string {
  const run = `of run ${id}`;
  if (effect.kind === "watch") return `the process of ${effect.execution.stage} ${run}`;
  if (effect.kind === "send") return `a message over ${effect.dispatch.channel} ${run}`;
  return "stage" in effect ? `${effect.kind} ${effect.stage.id} ${run}` : `${effect.kind} ${run}`;
}
