import { cpSync } from "node:fs";
import { join } from "node:path";
import { readOptions, wholeNumber } from "../read-options.ts";
import { recordedStage } from "./recorded-stage.ts";
import { drawPoints, losses, SEEDS, type LossPoint } from "./losses.ts";
import { playLoss, type Stage } from "./play-loss.ts";
import { recordingFault } from "./system-calls.ts";

const HELP = `npm run test:power -- [--points N] [--seed S] [--only SEED] [--keep FOLDER] [--where-possible]

Records the writes and syncs of a whole run by strace, takes the power away at N points (default 100), drawn from a seed
(default 1), and lives on from each disk that may be left. First a disk that loses what it had said to be synced has to
be seen as faulty. Ends with 1 where something is lost that was told.

--only            the one point of the draw that has this seed
--keep            copies the folder of each point that has a fault
--where-possible  ends well, with the reason, where nothing can be recorded on this machine

npm run test:power -- --points 40
npm run test:power -- --points 60 --seed 3 --keep faults
npm run test:power -- --points 4 --where-possible`;

const values = readOptions(HELP, {
  points: { type: "string", default: "100" },
  seed: { type: "string", default: "1" },
  only: { type: "string" },
  keep: { type: "string" },
  "where-possible": { type: "boolean", default: false },
});
const seed = wholeNumber("seed", values.seed);
const wanted = wholeNumber("points", values.points, 1);

const fault = recordingFault();
if (fault !== null) {
  console.error(`Nothing can be recorded: ${fault}.`);
  process.exit(values["where-possible"] ? 0 : 2);
}
const began = Date.now();
await using stage = await recordedStage();
const { recording, source, differs } = stage;
console.log(
  `${recording.steps} changes and syncs recorded, ${recording.synced.length} of them syncs; ${recording.told.length} times somebody was told something`,
);
for (const words of differs) console.log(`FAULT the recording is incomplete: ${words}`);
let bad = differs.length;
if (!(await seesALyingDisk(stage))) {
  bad += 1;
  console.log("FAULT a disk that lost what it had said to be synced was not seen");
}
const drawn = drawPoints(recording, seed, wanted);
const points = values.only === undefined ? drawn : drawn.filter((point) => point.seed === Number(values.only));
let played = 0;
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

/** Tells whether the judges see a disk as it was early in the run, where it had said to have synced all of it. */
async function seesALyingDisk(on: Stage & { readonly source: typeof source }): Promise<boolean> {
  const last: LossPoint = { seed: 0, step: recording.steps, style: "nothing" };
  const images = [];
  for await (const loss of losses(on.source, [{ ...last, step: Math.floor(recording.steps / 3) }, last]))
    images.push(loss);
  const [lying, honest] = images;
  if (lying === undefined || honest === undefined) return false;
  const faults = await playLoss(on, { ...honest, image: lying.image });
  return faults.some(({ rule }) => rule === "told and lost");
}

function report({ seed: of, step, style }: LossPoint, faults: Awaited<ReturnType<typeof playLoss>>): void {
  bad += 1;
  console.log(`FAULT ${of} after step ${step}, of what was not synced: ${style}`);
  for (const { rule, words } of faults) console.log(`  ${rule}: ${words}`);
  console.log(`  again: npm run test:power -- --points ${values.points} --seed ${Math.floor(of / SEEDS)} --only ${of}`);
}

function seconds(): number {
  return Math.round((Date.now() - began) / 1_000);
}
