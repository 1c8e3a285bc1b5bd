import { cpSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { recordedStage } from "./recorded-stage.ts";
import { drawPoints, losses, SEEDS } from "./losses.ts";
import { playLoss } from "./play-loss.ts";
import { recordingFault } from "./system-calls.ts";

// node test/power/main.ts --points N [--seed S] [--only SEED] [--keep FOLDER]
//
// Records the writes of a whole run by strace, takes the power away at N points, and lives on from each disk that is left.

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    keep: { type: "string" },
  },
});

const fault = recordingFault();
if (fault !== null) {
  console.error(`Nothing can be recorded: ${fault}.`);
  process.exit(2);
}
const began = Date.now();
await using stage = await recordedStage();
const { recording, source, differs } = stage;
console.log(
  `${recording.steps} changes and syncs recorded, ${recording.synced.length} of them syncs; ${recording.told.length} times somebody was told something`,
);
for (const words of differs) console.log(`FAULT the recording is not whole: ${words}`);
const drawn = drawPoints(recording, Number(values.seed), Number(values.points));
const points = values.only === undefined ? drawn : drawn.filter(({ seed }) => seed === Number(values.only));
let played = 0;
let bad = differs.length;
for await (const loss of losses(source, points)) {
  const faults = await playLoss(stage, loss);
  played += 1;
  if (faults.length > 0) report(loss, faults);
  if (faults.length > 0 && values.keep !== undefined)
    cpSync(stage.world.folder, join(values.keep, String(loss.seed)), { recursive: true, verbatimSymlinks: true });
  if (played % 20 === 0) console.log(`${played} of ${points.length}, ${seconds()} s`);
}
console.log(`${played} losses of power: ${bad} with faults, ${seconds()} s`);
process.exitCode = bad === 0 ? 0 : 1;

function report(
  { seed, step, style }: Awaited<ReturnType<typeof drawPoints>>[number],
  faults: Awaited<ReturnType<typeof playLoss>>,
): void {
  bad += 1;
  console.log(`FAULT ${seed} after step ${step}, of what was not synced: ${style}`);
  for (const { rule, words } of faults) console.log(`  ${rule}: ${words}`);
  console.log(
    `  again: npm run test:power -- --points ${values.points} --seed ${Math.floor(seed / SEEDS)} --only ${seed}`,
  );
}

function seconds(): number {
  return Math.round((Date.now() - began) / 1_000);
}
