import { cpSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { installClaude } from "../../scripts/agent-clients.ts";
import { nameAmong, readOptions, refuse, wholeNumber } from "../read-options.ts";
import { CRASH_POINTS, WHOS } from "./crash-points.ts";
import { drawPoints, SEEDS } from "./draw-points.ts";
import { openResults, scoreOf, type Score } from "./score.ts";
import { documentOf, gridOf, sumOf, tableOf } from "./table.ts";
import { referenceOf, tryPoint } from "./try-point.ts";
import { WHATS, type What } from "./workloads.ts";

const HELP = `npm run test:kill -- [--points N] [--seed S] [--crash NAME] [--who WHO] [--what WHAT] [--only SEED]
  [--concurrency C] [--results FILE] [--keep FOLDER] [--json]

Kills real processes at N points (default 100), drawn from a seed (default 1), lets the next start recover, and holds what
is left against every rule. Ends with 1 where one is broken; the line below a fault plays its point again.

--who       ${WHOS.join(", ")}
--what      ${WHATS.join(", ")}
--crash     the name of a crash point, as the table has it
--only      the one point of the draw that has this seed
--results   writes each point down as soon as it is played, and plays none again that stands there: the same command goes
            on where another was ended, one with another seed adds points, and the table is of all of them
--keep      copies the folder of each point that has a fault
--json      one document in place of the table

npm run test:kill -- --points 300 --results points.jsonl
npm run test:kill -- --points 60 --seed 7 --what chat
npm run test:kill -- --points 8 --crash 'during collect' --who everything --keep faults`;

const values = readOptions(HELP, {
  points: { type: "string", default: "100" },
  seed: { type: "string", default: "1" },
  only: { type: "string" },
  crash: { type: "string" },
  who: { type: "string" },
  what: { type: "string" },
  concurrency: { type: "string", default: String(Math.min(4, 2 * availableParallelism())) },
  keep: { type: "string" },
  json: { type: "boolean", default: false },
  results: { type: "string" },
});

const began = Date.now();
const seed = wholeNumber("seed", values.seed);
const wanted = wholeNumber("points", values.points, 1);
const atOnce = wholeNumber("concurrency", values.concurrency, 1);
nameAmong(
  "crash",
  values.crash,
  CRASH_POINTS.map(({ name }) => name),
);
nameAmong("who", values.who, WHOS);
nameAmong("what", values.what, WHATS);
const without = (await canInstall()) ? [] : (["claude"] as const);
const moments = new Map<What, readonly string[]>();
if (values.crash === undefined || values.crash === "any commit")
  for (const what of WHATS.filter((one) => !without.some((other) => other === one)))
    if (values.what === undefined || values.what === what) moments.set(what, (await referenceOf(what, {})).moments);
const all = drawPoints(
  {
    seed,
    points: wanted,
    without,
    ...(values.crash === undefined ? {} : { crash: values.crash }),
    ...(values.who === undefined ? {} : { who: values.who }),
    ...(values.what === undefined ? {} : { what: values.what }),
  },
  (what) => moments.get(what) ?? [],
);
if (all.length === 0) refuse("No point is of that crash point, that work and those who are killed");
const only = values.only === undefined ? null : wholeNumber("only", values.only);
const points = only === null ? all : all.filter((point) => point.seed === only);
const results = openResults(values.results ?? null);
const scores: Score[] = [...results.before];
const left = points.filter((point) => results.known(point) === null);
let told = scores.length;
// Told to end, it plays the points that it has begun to their end and says what it has seen.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => left.splice(0));
await Promise.all(Array.from({ length: atOnce }, work));
if (values.json) console.log(JSON.stringify({ seed, seconds: seconds(), ...documentOf(scores, commandOf) }, null, 2));
else console.log(`\n${tableOf(scores)}\n\n${gridOf(scores)}\n\n${sumOf(scores)}\n${seconds()} s`);
process.exit(scores.some(({ faults }) => faults.length > 0) ? 1 : 0);

function seconds(): number {
  return Math.round((Date.now() - began) / 1_000);
}

/** Said beside the document, where only that is wanted on standard output. */
function say(line: string): void {
  if (values.json) console.error(line);
  else console.log(line);
}

async function work(): Promise<void> {
  for (let point = left.shift(); point !== undefined; point = left.shift()) {
    const current = point;
    const one = await tryPoint(current, ({ folder }) => {
      if (values.keep !== undefined)
        cpSync(folder, join(values.keep, String(current.seed)), { recursive: true, verbatimSymlinks: true });
    });
    const score = scoreOf(one);
    scores.push(score);
    results.add(score);
    report(score);
  }
}

function report({ seed: of, name, faults, reached }: Score): void {
  if (faults.length > 0) {
    say(`FAULT ${of} ${name}${reached ? "" : " (another moment)"}`);
    for (const { rule, words: said } of faults) say(`  ${rule}: ${said}`);
    say(`  again: ${commandOf(of)}`);
  } else if (scores.length - told >= 20) {
    told = scores.length;
    say(`${points.length - left.length} of ${points.length}, ${seconds()} s`);
  }
}

/** The line that plays one point again; its seed tells which place in which draw it had. */
function commandOf(of: number): string {
  const narrowed = [
    ...(values.crash === undefined ? [] : ["--crash", `'${values.crash}'`]),
    ...(values.who === undefined ? [] : ["--who", values.who]),
    ...(values.what === undefined ? [] : ["--what", values.what]),
  ];
  const drawn = ["--points", (of % SEEDS) + 1, "--seed", Math.floor(of / SEEDS)];
  return ["npm run test:kill --", ...drawn, ...narrowed, "--only", of].join(" ");
}

async function canInstall(): Promise<boolean> {
  try {
    await installClaude();
    return true;
  } catch {
    say("The real client cannot be installed here: its rows are left out.");
    return false;
  }
}
