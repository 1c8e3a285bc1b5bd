import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isMet, ratioOf, type Figure, type Measure } from "./figure.ts";
import { cli } from "./measures/cli.ts";
import { gates } from "./measures/gates.ts";
import { collecting } from "./measures/collect.ts";
import { memory } from "./measures/memory.ts";
import { barrier, opening } from "./measures/opening.ts";
import { stage } from "./measures/stage.ts";
import { transition } from "./measures/transition.ts";
import { tableOf } from "./table.ts";

// Every figure stands beside the machine's own limit, taken in the same run: machines are shared and noisy.

const MEASURES: readonly Measure[] = [transition, stage, opening, barrier, gates, cli, memory, collecting];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, quick: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});
const unknown = positionals.filter((name) => !MEASURES.some((measure) => measure.name === name));

if (values.help === true) console.log(usage());
else if (unknown.length > 0) {
  console.error(`There is no measure ${unknown.join(", ")}.\n\n${usage()}`);
  process.exitCode = 2;
} else await measureAll();

async function measureAll(): Promise<void> {
  const folder = mkdtempSync(join(process.cwd(), ".bench-"));
  // The engine's own timers do not keep a process alive.
  const awake = setInterval(() => {}, 1_000);
  const bench = { folder, quick: values.quick === true, say: (line: string): void => console.error(line) };
  const figures: Figure[] = [];
  try {
    for (const measure of MEASURES) {
      if (positionals.length > 0 && !positionals.includes(measure.name)) continue;
      bench.say(`${measure.name}: ${measure.says}`);
      figures.push(...(await measure.run(bench)));
    }
  } finally {
    clearInterval(awake);
    rmSync(folder, { recursive: true, force: true });
  }
  const shown = figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), met: isMet(figure) }));
  console.log(values.json === true ? JSON.stringify({ quick: bench.quick, figures: shown }) : `\n${tableOf(figures)}`);
}

function usage(): string {
  const lines = MEASURES.map(({ name, says }) => `  ${name.padEnd(12)} ${says}`);
  return [
    "npm run bench -- [NAME…] [--quick] [--json]",
    "",
    "Measures Holdfast beside this machine's own limits; without a NAME everything (about six minutes).",
    "",
    ...lines,
    "",
    "  --quick      a short form: fewer rounds, smaller stores, no minute of idling",
    "  --json       one JSON document",
  ].join("\n");
}
