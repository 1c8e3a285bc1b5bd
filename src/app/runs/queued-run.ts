import type { AwaitedClass } from "../../domain/run/view/explain.ts";

/** A run that waits for its turn. */
export interface QueuedRun {
  readonly run: string;
  readonly waitsFor: readonly AwaitedClass[];
}
