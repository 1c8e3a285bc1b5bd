import { cpSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installClaude } from "../../scripts/agent-clients.ts";
import { drawPoints, type Point } from "./draw-points.ts";
import { nameOf } from "./point-name.ts";
import { tableOf } from "./table.ts";
import { referenceOf, tryPoint, type Tried } from "./try-point.ts";
import { WHATS, type What } from "./workloads.ts";

// node test/recovery/kill-matrix.ts --points N [--seed S] [--crash NAME] [--who WHO] [--what WHAT] [--concurrency C] [--keep FOLDER]

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    crash: { type: "string" },
    who: { type: "string" },
    what: { type: "string" },
    concurrency: { type: "string", default: String(Math.min(4, availableParallelism())) },
    keep: { type: "string" },
  },
});

const began = Date.now();
const seed = Number(values.seed);
const without = (await canInstall()) ? [] : (["claude"] as const);
const moments = new Map<What, readonly string[]>();
for (const what of WHATS.filter((one) => !without.some((other) => other === one)))
  if (values.what === undefined || values.what === what) moments.set(what, (await referenceOf(what, {})).moments);
const drawn = drawPoints(
  {
    seed,
    points: Number(values.points),
    without,
    ...(values.crash === undefined ? {} : { crash: values.crash }),
    ...(values.who === undefined ? {} : { who: values.who }),
    ...(values.what === undefined ? {} : { what: values.what }),
  },
  (what) => moments.get(what) ?? [],
);
const points = values.only === undefined ? drawn : drawn.filter((point) => point.seed === Number(values.only));
const tried: Tried[] = [];
const left = [...points];
// Told to end, it plays the points that it has begun to their end and says what it has seen.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => left.splice(0));
await Promise.all(Array.from({ length: Number(values.concurrency) }, work));
console.log(`\n${tableOf(tried)}`);
console.log(`${Math.round((Date.now() - began) / 1_000)} s`);
process.exit(tried.some(({ faults }) => faults.length > 0) ? 1 : 0);

async function work(): Promise<void> {
  for (let point = left.shift(); point !== undefined; point = left.shift()) {
    const current = point;
    const one = await tryPoint(current, ({ folder }) => {
      if (values.keep !== undefined)
        cpSync(folder, join(values.keep, String(current.seed)), { recursive: true, verbatimSymlinks: true });
    });
    tried.push(one);
    report(one);
  }
}

function report({ point, faults, reached }: Tried): void {
  const words = `${point.seed} ${nameOf(point)}`;
  if (faults.length > 0) {
    console.log(`FAULT ${words}${reached ? "" : " (another moment)"}`);
    for (const { rule, words: said } of faults) console.log(`  ${rule}: ${said}`);
    console.log(`  again: ${commandOf(point)}`);
  } else if (tried.length % 20 === 0)
    console.log(`${tried.length} of ${points.length}, ${Math.round((Date.now() - began) / 1_000)} s`);
}

function commandOf(point: Point): string {
  const narrowed = [
    ...(values.crash === undefined ? [] : ["--crash", `'${values.crash}'`]),
    ...(values.who === undefined ? [] : ["--who", values.who]),
    ...(values.what === undefined ? [] : ["--what", values.what]),
  ];
  return [
    "npm run test:kill --",
    "--points",
    values.points,
    "--seed",
    values.seed,
    ...narrowed,
    "--only",
    point.seed,
  ].join(" ");
}

async function canInstall(): Promise<boolean> {
  try {
    await installClaude();
    return true;
  } catch {
    console.log("The real client cannot be installed here: its rows are left out.");
    return false;
  }
}
