import type { Engine } from "../../engine/engine.ts";
import type { HeardChannel } from "../../engine/hearing/ears.ts";
import type { Problem } from "../../engine/coordinator/reconcile.ts";

/** Channels that a run asks people over and on which nobody is heard at the moment. */
export function unheard(
  { view, home }: Pick<Engine, "view" | "home">,
  run: string,
  heard: readonly HeardChannel[],
): readonly Pick<Problem, "effect" | "message">[] {
  const deaf = heard.filter(({ trouble }) => trouble !== null);
  if (deaf.length === 0 || home.quarantined().has(run)) return [];
  const { project, tells = [] } = view(run).state.accepted;
  return deaf
    .filter((one) => one.project === project && tells.some(({ channel }) => channel === one.channel))
    .map(({ channel, trouble }) => ({ effect: `listening to ${channel}`, message: trouble ?? "" }));
}
