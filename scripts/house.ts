import { parseArgs } from "node:util";
import { isTest } from "../test/layers.ts";
import { readTexts } from "../test/source-text.ts";
import { measuresOf, type Checkout, type Measure } from "./house/measures.ts";

// Prints how the sources are built, beside another checkout where one is named:
//   npm run house                       this tree
//   npm run house -- --where            with the files that each figure comes from
//   npm run house -- --before FOLDER    beside the tree in FOLDER

const { values } = parseArgs({ options: { before: { type: "string" }, where: { type: "boolean", default: false } } });

const now = measuresOf(checkout());
const before = values.before === undefined ? null : measuresOf(checkout(values.before));
for (const [index, measure] of now.entries()) print(measure, before?.[index]);

function checkout(root?: string): Checkout {
  const all = readTexts("src", root);
  return {
    sources: all.filter(({ path }) => !isTest(path)),
    tests: [...all.filter(({ path }) => isTest(path)), ...readTexts("test", root)].filter(({ path }) =>
      path.endsWith(".ts"),
    ),
  };
}

function print({ name, value, where }: Measure, earlier?: Measure): void {
  const was = earlier === undefined ? "" : `${String(earlier.value).padStart(7)} →`;
  process.stdout.write(`${was}${String(value).padStart(7)}  ${name}\n`);
  if (values.where) for (const place of where) process.stdout.write(`          ${place}\n`);
}
