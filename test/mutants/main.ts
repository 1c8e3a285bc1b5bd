import { readOptions, refuse, wholeNumber } from "../read-options.ts";
import type { Mutant } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";
import { runTests, type Ran } from "./run-tests.ts";
import { copyTree, StaleMutantError, type Tree } from "./tree.ts";

const HELP = `npm run test:mutants -- [--quick] [--only WORDS] [--workers N] [--json]

Takes one behaviour after the other out of a copy of the tree and sees whether its tests notice. Ends with 1 where one
survives, or where a test fails although nothing is missing.

--quick     a few of them
--only      those whose name has these words
--workers   so many copies of the tree at once (default 2)
--json      one document in place of the table

npm run test:mutants -- --quick
npm run test:mutants -- --only outbox: --workers 1`;

const values = readOptions(HELP, {
  quick: { type: "boolean", default: false },
  only: { type: "string" },
  json: { type: "boolean", default: false },
  workers: { type: "string", default: "2" },
});

/** What became of a mutant; `broken` is one that proves nothing. */
interface Outcome {
  readonly mutant: Mutant;
  readonly is: "killed" | "SURVIVED" | "BROKEN";
  readonly why: string;
  readonly seconds: number;
}

const chosen = MUTANTS.filter(
  ({ name, quick }) => (!values.quick || quick === true) && (values.only === undefined || name.includes(values.only)),
);
if (chosen.length === 0) refuse("No behaviour has such a name");
const workers = wholeNumber("workers", values.workers, 1);
const left = [...chosen];
const outcomes: Outcome[] = [];
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => left.splice(0));
await Promise.all(Array.from({ length: Math.min(workers, chosen.length) }, work));
const sorted = outcomes.toSorted((one, other) => MUTANTS.indexOf(one.mutant) - MUTANTS.indexOf(other.mutant));
console.log(values.json ? JSON.stringify(sorted.map(toJson), null, 2) : tableOf(sorted));
const bad = outcomes.filter(({ is }) => is !== "killed").length;
if (!values.json) console.log(`\n${outcomes.length - bad} of ${chosen.length} killed`);
process.exit(bad > 0 || outcomes.length < chosen.length ? 1 : 0);

async function work(): Promise<void> {
  using tree = copyTree();
  for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
    const began = performance.now();
    const { is, why } = await tryMutant(tree, mutant);
    const seconds = Math.round((performance.now() - began) / 1_000);
    outcomes.push({ mutant, is, why, seconds });
    if (!values.json) console.log(`${is.padEnd(8)}  ${mutant.name} (${seconds} s)${is === "killed" ? "" : `: ${why}`}`);
  }
}

async function tryMutant(tree: Tree, mutant: Mutant): Promise<Pick<Outcome, "is" | "why">> {
  const wish = { files: mutant.tests, titles: mutant.titles ?? null };
  const whole = await runTests(tree.folder, wish);
  if (whole.hung || whole.failed > 0 || whole.passed === 0)
    return { is: "BROKEN", why: `with nothing missing ${wordsOf(whole)}` };
  let putBack: () => void;
  try {
    putBack = tree.takeOut(mutant);
  } catch (failure) {
    if (failure instanceof StaleMutantError) return { is: "BROKEN", why: failure.message };
    throw failure;
  }
  try {
    return judge(await runTests(tree.folder, wish));
  } finally {
    putBack();
  }
}

// Tests that could not even be loaded have noticed nothing of a behaviour.
function judge(ran: Ran): Pick<Outcome, "is" | "why"> {
  if (ran.failed > 0 || ran.hung) return { is: "killed", why: wordsOf(ran) };
  return ran.passed > 0 ? { is: "SURVIVED", why: wordsOf(ran) } : { is: "BROKEN", why: "no test could be run" };
}

function wordsOf({ passed, failed, hung }: Ran): string {
  return hung ? "the tests hung" : `${failed} of ${passed + failed} tests failed`;
}

function toJson({ mutant: { name, breaks, file }, is, why, seconds }: Outcome): object {
  return { name, breaks, file, is, why, seconds };
}

function tableOf(all: readonly Outcome[]): string {
  const cells = [
    ["behaviour", "breaks", "mutant", "tests"],
    ...all.map(({ mutant, is, why }) => [mutant.name, mutant.breaks, is, why]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return `\n${lines.map((line) => line.trimEnd()).join("\n")}`;
}
