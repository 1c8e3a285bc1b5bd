import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, write } from "./cli-home.ts";

// Values through the real command line: kept exactly, or refused with their place; and names that every object has.

const TYPED = `
name: typed
input:
  type: object
  properties: { id: { type: integer }, title: { type: string }, data: { type: object } }
stages:
  say: { run: [printf, "%s", "{{input.title}}"] }
`;

test("[P50] an input that cannot be kept is refused with its place, by whichever way it comes, and nothing is begun", async () => {
  const file = write("typed.pipeline.yaml", TYPED);
  const deep = `{"a":`.repeat(20_000) + "1" + "}".repeat(20_000);
  for (const [given, path] of [
    ['{"id":9007199254740993}', "/id"],
    ['{"title":"sea \\ud83c"}', "/title"],
    ['{"data":{"x":[1,9007199254740993,"a\\u0000b"]}}', "/data/x/1"],
    [`{"data":${deep}}`, ""],
  ] as const) {
    write("input.json", given);
    const ended = await holdfast("run", file, "--input-file", "input.json", "--json");
    expect(ended.code, given).toBe(2);
    expect(lastLine(ended.err)).toMatchObject({
      error: { code: "INPUT_INVALID", faults: expect.arrayContaining([expect.objectContaining({ path })]) },
    });
  }
  writeFileSync(join(folder, "project", "input.json"), Buffer.from('{"title":"\xff"}', "latin1"));
  expect((await holdfast("run", file, "--input-file", "input.json")).code).toBe(2);
  for (const pair of ["id=9007199254740993", "id=1e3"])
    expect((await holdfast("run", file, "-i", pair)).code, pair).toBe(2);
  expect(lastLine((await holdfast("ls", "--json")).out)).toMatchObject({ runs: [] });
});

/** A pipeline that puts one word of each item of a file together. */
function each(name: string, word: string): string {
  const stages = `stages:
  list: { run: [cat, "{{pipeline.dir}}/${name}.json"] }
  work: { each: { items: list.stdout, key: /id }, run: [printf, "%s", "${word}"] }
`;
  return write(`${name}.pipeline.yaml`, stages);
}

test("[P50] items with large numbers fail their stage with the place; half a character and NUL are repaired", async () => {
  write("large.json", '[{"id":"one","n":1234567890123456789}]');
  write("half.json", '[{"id":"one","t":"cut \\ud83c"},{"id":"two","t":"a\\u0000b"}]');
  const large = await holdfast("run", each("large", "{{item.n}}"), "--json");
  expect(large.code).toBe(1);
  expect(large.out).toMatch(/\/0\/n: the number 1234567890123456789 cannot be kept exactly/);
  const half = await holdfast("run", each("half", "{{item.t}}"), "--json");
  expect(half.code, half.err).toBe(0);
  const { id } = shownOf(half.out);
  expect((await holdfast("logs", id, "work")).out).toMatch(/cut \uFFFD[\s\S]*a\uFFFDb/);
});

test("[P50] what a child says is repaired, wherever it says it, and breaks nothing", async () => {
  write(
    "says.sh",
    String.raw`printf '%s' '{"question":"go \ud83c?\u0000","options":["yes \ud83c","no"]}' > "$HOLDFAST_DIR/ask.part"
mv "$HOLDFAST_DIR/ask.part" "$HOLDFAST_DIR/ask.1"
printf 'half \355\240\274 and \0 nul' > "$HOLDFAST_DIR/progress"
while [ ! -e "$HOLDFAST_DIR/answer.1" ]; do sleep 0.05; done
i=0; while [ $i -lt 300 ]; do printf '\360\237\214\212' >&2; i=$((i+1)); done
printf 'x' >&2
exit 3`,
  );
  const file = write(
    "says.pipeline.yaml",
    `stages:\n  say: { run: [sh, "{{pipeline.dir}}/says.sh"], retry: { maxAttempts: 1 } }\n`,
  );
  const asked = await holdfast("run", file, "--json");
  expect(asked.code, asked.err).toBe(3);
  const { id, gates } = shownOf(asked.out);
  expect(gates).toMatchObject([{ question: expect.stringMatching(/^go \uFFFD\?\uFFFD/) }]);
  expect(JSON.stringify(gates)).toContain("yes \uFFFD");
  expect((await holdfast("answer", gates[0]?.id ?? "", "no", "--follow")).code).toBe(1);
  const shown = await holdfast("show", id, "--json");
  expect(shown.out.isWellFormed()).toBe(true);
  expect(lastLine(shown.out)).toMatchObject({ state: "failed", stages: [{ attempts: [{ exitCode: 3 }] }] });
  expect((await holdfast("audit", "verify")).code).toBe(0);
});

/** The run that a command printed last. */
function shownOf(out: string): Shown {
  const shown: Shown = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");
  return shown;
}

interface Shown {
  readonly id: string;
  readonly input: unknown;
  readonly gates: readonly { readonly id: string }[];
}

const NAMES = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"];

/** A pipeline in which everything bears such a name, and the file of its items. */
function writeNamed(): string {
  const properties = NAMES.map((name) => `    ${name}: { type: string, default: Red }`).join("\n");
  const inputs = NAMES.map((name) => `"{{input.${name}}}"`).join(", ");
  const set = NAMES.map((name) => `${name}: ${name}`).join(", ");
  const shown = NAMES.map((name) => `env | grep '^${name}='`).join("; ");
  const [first, ...rest] = NAMES.map((id) => JSON.stringify({ id }));
  write("items.json", `[${first?.replace("}", ',"constructor":"x"}')},${rest.join(",")}]`);
  return write(
    "names.pipeline.yaml",
    `name: constructor
input:
  type: object
  properties:
${properties}
classes: { constructor: 1 }
stages:
  words: { run: [printf, "%s.", ${inputs}] }
  environment: { run: "${shown}", env: { set: { ${set} } } }
  list: { run: [cat, "{{pipeline.dir}}/items.json"] }
  constructor:
    each: { items: list.stdout, key: /id }
    run: [sh, -c, 'printf %s "$1$2" > out.constructor', sh, "{{item.id}}", "{{item.constructor}}"]
    outputs: { constructor: out.constructor }
    resources: [constructor]
  gate:
    needs: [constructor]
    gate: { ask: Go on?, show: [constructor.constructor], options: { constructor: continue, no: cancel } }
revisions:
  constructor: { stage: words, says: [constructor] }
`,
  );
}

const READS = `show RUN --json
show RUN
why RUN
logs RUN constructor
ls --all --json
ls --all --pipeline constructor
events RUN --json
artifacts RUN --json
artifacts get RUN words.stdout
gates
resume RUN --json
revise RUN constructor --dry-run
audit verify
audit rebuild`;

test("[P52] everything that can be named may bear a name that every object has", async () => {
  const run = await holdfast("run", writeNamed(), "--json");
  expect(run.code, run.err).toBe(3);
  const { id, input, gates } = shownOf(run.out);
  expect(JSON.stringify(input)).toBe(`{${NAMES.map((name) => `"${name}":"Red"`).join(",")}}`);
  expect((await holdfast("logs", id, "words")).out).toContain("Red.Red.Red.Red.Red.");
  const variables = (await holdfast("logs", id, "environment")).out;
  for (const name of NAMES) expect(variables).toContain(`${name}=${name}`);
  expect((await holdfast("answer", gates[0]?.id ?? "", "constructor", "--follow")).code).toBe(0);
  for (const read of READS.replaceAll("RUN", id).split("\n")) {
    const ended = await holdfast(...read.split(" "));
    expect([ended.code, /inner|DEFECT|at \S+:\d+:\d+/.exec(ended.err)], `${read}: ${ended.err}`).toEqual([0, null]);
  }
});

test.each(["constructor", "__proto__"])("[P52] the input %s is required where the pipeline says so", async (name) => {
  const file = write(
    "required.pipeline.yaml",
    `name: required
input: { type: object, required: [${name}], properties: { ${name}: {} } }
stages: { say: { run: [printf, "%s", "{{input.${name}}}"] } }
`,
  );
  const missing = await holdfast("run", file, "--json");
  expect(missing.code).toBe(2);
  expect(lastLine(missing.err)).toMatchObject({ error: { faults: [{ code: "MISSING_INPUT", path: `/${name}` }] } });
});
