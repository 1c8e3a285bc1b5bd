import { join } from "node:path";
import { readStore } from "../recovery/checker/read-home.ts";
import { createWorld } from "../recovery/world.ts";
import { createBench } from "./install-image.ts";
import { differences, measure, type Recording, type Source } from "./losses.ts";
import type { Stage } from "./play-loss.ts";
import { ON_DISK, recordRun } from "./recorded-run.ts";

/** A run that was recorded, and the place where its losses are played. */
export interface RecordedStage extends Stage, AsyncDisposable {
  readonly source: Source;
  readonly recording: Recording;
  /** Where the disk by the recording is not the real one. */
  readonly differs: readonly string[];
}

/** Records a run in a world of its own. */
export async function recordedStage(): Promise<RecordedStage> {
  const world = await createWorld(null);
  try {
    const source = { file: join(world.folder, "calls"), folder: world.folder, onDisk: ON_DISK };
    await recordRun(world, source.file);
    const recording = await measure(source);
    const differs = differences(world.folder, recording, [...ON_DISK, "control"]);
    const whole = readStore(join(world.home, "holdfast.db"));
    const bench = createBench(world.folder);
    return {
      world,
      source,
      recording,
      differs,
      whole,
      bench,
      [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
    };
  } catch (thrown) {
    await world[Symbol.asyncDispose]();
    throw thrown;
  }
}
