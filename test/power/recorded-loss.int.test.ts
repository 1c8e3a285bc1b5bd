import { expect, test } from "vitest";
import { drawPoints, losses, type Loss } from "./losses.ts";
import { playLoss } from "./play-loss.ts";
import { recordedStage } from "./recorded-stage.ts";
import { recordingFault } from "./system-calls.ts";

// The real order of writes and syncs of a real daemon and its supervisors, cut off by a loss of power: `npm run test:power`
// plays many more.

const fault = recordingFault();
const POINTS = 6;

test.skipIf(fault !== null)(
  `[G1][R28][R29][R30] after a loss of power at any moment of a run nothing is lost that was told, and the run ends as it would have${fault === null ? "" : ` (${fault})`}`,
  async () => {
    await using stage = await recordedStage();
    const { recording, source } = stage;
    // Without any loss the recorded disk is the real one, byte by byte: no write went unseen.
    expect(stage.differs).toEqual([]);
    expect(recording.synced.length).toBeGreaterThan(50);
    const last = { seed: 0, step: recording.steps, style: "nothing" as const };
    const early = { ...last, step: Math.floor(recording.steps / 3) };
    const drawn = await all(losses(source, drawPoints(recording, 1, POINTS)));
    expect(drawn).toHaveLength(POINTS);
    for (const loss of drawn) expect(await playLoss(stage, loss), `seed ${loss.seed}`).toEqual([]);
    // Control: a disk that loses what it had said to be synced is seen.
    const [lying, honest] = await all(losses(source, [early, last]));
    if (lying === undefined || honest === undefined) expect.unreachable();
    const faults = await playLoss(stage, { ...honest, image: lying.image });
    expect(faults.map(({ rule }) => rule)).toContain("told and lost");
  },
  300_000,
);

async function all(losing: AsyncIterable<Loss>): Promise<readonly Loss[]> {
  const found: Loss[] = [];
  for await (const loss of losing) found.push(loss);
  return found;
}
