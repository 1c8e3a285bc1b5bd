import type { EnginePorts, EngineSettings } from "../ports.ts";

/** A living beat, as an observation. */
const BEAT_MS = 5_000;

/** Beats until what it leaves in `later` is called. */
export function startBeating(
  { clock, store }: Pick<EnginePorts, "clock" | "store">,
  { epoch }: Pick<EngineSettings, "epoch">,
  later: { beat: () => void },
): void {
  const beat = (): void => {
    later.beat = clock.after(BEAT_MS, beat);
    try {
      store.beat(epoch, clock.now());
    } catch {
      // A beat may be lost; whether the store can write is for the next commit to find out.
    }
  };
  beat();
}
