import type { Mutant } from "./mutant.ts";

const BASE = "src/base";
const SPELLING = ["src/definition/spelling.test.ts"];

/** Values are kept or refused; names are names. */
export const VALUE_MUTANTS: readonly Mutant[] = [
  {
    name: "a number that no double holds is refused",
    breaks: "P50",
    file: `${BASE}/decode-json.ts`,
    from: "      add(scan, faultOfNumber(source));\n",
    to: "",
    tests: [`${BASE}/decode-json.test.ts`],
    quick: true,
  },
  {
    name: "deep JSON is refused before anything folds over it",
    breaks: "P50",
    file: `${BASE}/decode-json.ts`,
    from: "depthOf(text) > DEEPEST_JSON",
    to: "depthOf(text) > Infinity",
    tests: [`${BASE}/decode-json.test.ts`],
  },
  {
    name: "half a character is refused",
    breaks: "P50",
    file: `${BASE}/text.ts`,
    from: "text.isWellFormed() ? null",
    to: "text.length >= 0 ? null",
    tests: [`${BASE}/text.test.ts`],
  },
  {
    name: "an answer that cannot be kept misses its schema",
    breaks: "P50",
    file: "src/agents/unkept.ts",
    from: "return inside.length === 0 ? null",
    to: "return inside.length >= 0 ? null",
    tests: ["src/agents/unkept.test.ts"],
  },
  {
    name: "what a child said is repaired before it is recorded",
    breaks: "P50",
    file: "src/engine/turn.ts",
    from: "{ ...letter, request: repairTexts(letter.request) }",
    to: "letter",
    tests: ["test/e2e/cli-values.test.ts"],
    titles: "a child says",
  },
  {
    name: "a text of YAML keeps its spelling",
    breaks: "P51",
    file: "src/definition/spelling.ts",
    from: "(place.findings.written(place.pointer) ?? value)",
    to: "value",
    tests: SPELLING,
    quick: true,
  },
  {
    name: "a key of YAML keeps its spelling",
    breaks: "P51",
    file: "src/definition/read-yaml.ts",
    from: "  keepKeys(document);\n",
    to: "",
    tests: SPELLING,
  },
  {
    name: "ajv is given objects without a prototype",
    breaks: "P52",
    file: `${BASE}/schema/veil.ts`,
    from: "  if (prototype !== undefined) return",
    to: "  if (prototype !== undefined || pairs.length >= 0) return",
    tests: [`${BASE}/schema/compile.test.ts`],
    quick: true,
  },
  {
    name: "a name is looked up where it was put",
    breaks: "P52",
    file: `${BASE}/own.ts`,
    from: "record !== undefined && Object.hasOwn(record, name)",
    to: "record !== undefined",
    tests: [`${BASE}/own.test.ts`],
  },
];
