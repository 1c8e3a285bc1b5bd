import { expect, test } from "vitest";
import { HoldfastError, type Fault } from "../base/failure.ts";
import { readYaml } from "./read-yaml.ts";
import { validatePipeline, type ValidPipeline } from "./validate-pipeline.ts";

interface Case {
  readonly title: string;
  readonly yaml: string;
  /** `line:column code path`, in order. */
  readonly faults: readonly string[];
  /** Words that the first fault must say. */
  readonly says?: string;
}

const cases: readonly Case[] = [
  {
    title: "an unknown key names the nearest known one and stands at the key",
    yaml: "stages:\n  a:\n    run: [ls]\n    outpts: {}\n",
    faults: ["4:5 UNKNOWN_KEY /stages/a/outpts"],
    says: 'did you mean "outputs"?',
  },
  {
    title: "an unknown key of the pipeline is a fault",
    yaml: "stagse: {}\nstages: { a: { run: [ls] } }\n",
    faults: ["1:1 UNKNOWN_KEY /stagse"],
    says: 'did you mean "stages"?',
  },
  {
    title: "an unknown key deep inside a review is a fault",
    yaml: "stages:\n  a:\n    run: [ls]\n    review: { judges: [run: [ls]], maxAttemps: 3 }\n",
    faults: ["4:36 UNKNOWN_KEY /stages/a/review/maxAttemps"],
    says: 'did you mean "maxAttempts"?',
  },
  {
    title: "every fault is reported at once, in the order of the file",
    yaml: "name: A\nstages:\n  a:\n    run: [echo, '{{input.x}}']\n    timeout: soon\n  b:\n    rum: [ls]\n",
    faults: [
      "1:7 BAD_NAME /name",
      "4:18 UNKNOWN_NAME /stages/a/run/1",
      "5:14 BAD_DURATION /stages/a/timeout",
      "7:5 UNKNOWN_KEY /stages/b/rum",
    ],
  },
  {
    title: "a stage without any of the five kinds says nothing to do",
    yaml: "stages:\n  a: { timeout: 5s }\n",
    faults: ["2:3 WORK_MISSING /stages/a"],
  },
  {
    title: "a stage with two of the five kinds is a fault at the second",
    yaml: "stages:\n  a:\n    run: [ls]\n    task: ./a.ts#b\n",
    faults: ["4:5 WORK_AMBIGUOUS /stages/a/task"],
    says: "`run` and `task`",
  },
  {
    title: "a pipeline without stages is a fault",
    yaml: "name: empty\n",
    faults: ["1:1 MISSING_KEY "],
  },
  {
    title: "an empty map of stages is a fault",
    yaml: "name: empty\nstages: {}\n",
    faults: ["2:9 WRONG_TYPE /stages"],
  },
  { title: "an empty file is a fault", yaml: "", faults: ["1:1 WRONG_TYPE "] },
  {
    title: "a format of the future is a fault",
    yaml: "format: 2\nstages: { a: { run: [ls] } }\n",
    faults: ["1:9 BAD_NUMBER /format"],
  },
  {
    title: "a stage id that is not kebab-case is a fault at the id",
    yaml: "stages:\n  makeClip: { run: [ls] }\n",
    faults: ["2:3 BAD_NAME /stages/makeClip"],
  },
  {
    title: "an id of 64 characters is too long",
    yaml: `stages:\n  ${"a".repeat(64)}: { run: [ls] }\n`,
    faults: [`2:3 BAD_NAME /stages/${"a".repeat(64)}`],
  },
  {
    title: "a doubled id in the list form is a fault",
    yaml: "stages:\n  - { id: a, run: [ls] }\n  - { id: a, run: [ls] }\n",
    faults: ["3:11 DUPLICATE_ID /stages/1/id"],
  },
  {
    title: "a doubled key of YAML is a fault, and the rest is checked all the same",
    yaml: "stages:\n  a:\n    run: [ls]\n    run: [ls]\n    grace: 0s\n",
    faults: ["4:5 DUPLICATE_KEY ", "5:12 BAD_DURATION /stages/a/grace"],
  },
  {
    title: "broken YAML is a fault with its line",
    yaml: "stages:\n  a: [1\n  b: 2\n",
    faults: ["3:3 YAML_SYNTAX "],
  },
  {
    title: "an alias bomb is refused",
    yaml: `a: &a [${"x,".repeat(9)}x]\nb: &b [${"*a,".repeat(9)}*a]\nc: &c [${"*b,".repeat(9)}*b]\nd: [${"*c,".repeat(9)}*c]\n`,
    faults: ["2:8 YAML_ALIAS "],
  },
  {
    title: "an alias to itself is refused",
    yaml: "stages: &s\n  a: *s\n",
    faults: ["2:3 WRONG_TYPE /stages", "2:6 NOT_PLAIN_DATA /stages/a"],
  },
  { title: "an alias to nothing is refused", yaml: "stages: *none\n", faults: ["1:9 YAML_ALIAS "] },
  {
    title: "the YAML of 2005 is refused, where no means false",
    yaml: "%YAML 1.1\n---\nstages: { a: { run: [ls] } }\n",
    faults: ["1:1 YAML_VERSION "],
  },
  {
    title: "a number that JSON cannot carry is a fault",
    yaml: "stages:\n  a: { run: [ls], exits: .inf }\n",
    faults: ["2:26 NOT_PLAIN_DATA /stages/a/exits"],
  },
  {
    title: "a wrong type is a fault at the value",
    yaml: "stages:\n  a:\n    run: [ls]\n    required: sometimes\n    needs: b\n    retry: 3\n",
    faults: [
      "4:15 WRONG_TYPE /stages/a/required",
      "5:12 WRONG_TYPE /stages/a/needs",
      "6:12 WRONG_TYPE /stages/a/retry",
    ],
  },
  {
    title: "a word that is not known names the nearest",
    yaml: "stages:\n  a: { run: [ls], workspace: shred }\n",
    faults: ["2:30 WRONG_VALUE /stages/a/workspace"],
    says: 'did you mean "shared"?',
  },
  {
    title: "numbers must be whole and positive where they count",
    yaml: "stages:\n  a:\n    run: [ls]\n    retry: { maxAttempts: 0 }\n    review: { judges: [run: [x]], passScore: 101 }\nclasses: { c: 1.5 }\n",
    faults: [
      "4:27 BAD_NUMBER /stages/a/retry/maxAttempts",
      "5:46 BAD_NUMBER /stages/a/review/passScore",
      "6:15 BAD_NUMBER /classes/c",
    ],
  },
  {
    title: "a minimum above the pass is a fault",
    yaml: "stages:\n  a: { run: [ls], review: { judges: [run: [x]], minScore: 90 } }\n",
    faults: ["2:59 BAD_NUMBER /stages/a/review/minScore"],
  },
  {
    title: "a template in a shell line is an injection",
    yaml: "input: { type: object, properties: { x: {} } }\nstages:\n  a: { run: 'echo {{input.x}}' }\n",
    faults: ["3:19 TEMPLATE_FORBIDDEN /stages/a/run"],
  },
  {
    title: "an input that the schema does not name is unknown, and the nearest is named",
    yaml: "input: { type: object, properties: { video: {} } }\nstages:\n  a: { run: [x, '{{input.vidoe}}'] }\n",
    faults: ["3:18 UNKNOWN_NAME /stages/a/run/1"],
    says: 'did you mean "video"?',
  },
  {
    title: "a template cannot hold a list or an object",
    yaml: "input: { type: object, properties: { tags: { type: array } } }\nstages:\n  a: { run: [x, '{{input.tags}}'] }\n",
    faults: ["3:18 TEMPLATE_STRUCTURE /stages/a/run/1"],
  },
  {
    title: "an unknown name behind a known prefix is a fault",
    yaml: "stages:\n  a: { run: [x, '--id={{run.idd}}', '{{stage.attempts}}', '{{pipeline.root}}'] }\n",
    faults: [
      "2:23 UNKNOWN_NAME /stages/a/run/1",
      "2:38 UNKNOWN_NAME /stages/a/run/2",
      "2:60 UNKNOWN_NAME /stages/a/run/3",
    ],
  },
  {
    title: "an item is known only where there is each",
    yaml: "stages:\n  a: { run: [x, '{{item.id}}'] }\n",
    faults: ["2:18 ITEM_WITHOUT_EACH /stages/a/run/1"],
  },
  {
    title: "a secret cannot be named in a template",
    yaml: "stages:\n  a: { run: [x, '{{secrets.KEY}}'] }\n",
    faults: ["2:18 SECRET_IN_TEMPLATE /stages/a/run/1"],
  },
  {
    title: "an unknown stage in a template names the nearest, at its place in a long text",
    yaml: "stages:\n  first: { run: [x] }\n  b:\n    gate:\n      ask: |\n        Is this good?\n        {{artifacts.fisrt.stdout}}\n",
    faults: ["7:9 UNKNOWN_STAGE /stages/b/gate/ask"],
    says: 'did you mean "first"?',
  },
  {
    title: "an unknown output names the nearest",
    yaml: "stages:\n  a: { run: [x], outputs: { clip: '*.mp4' } }\n  b: { run: [y, '{{artifacts.a.clp}}'] }\n",
    faults: ["3:18 UNKNOWN_OUTPUT /stages/b/run/1"],
    says: 'did you mean "clip"?',
  },
  {
    title: "declared outputs of a command replace what it printed",
    yaml: "stages:\n  a: { run: [x], outputs: { clip: '*.mp4' } }\n  b: { run: [y, '{{artifacts.a.stdout}}'] }\n",
    faults: ["3:18 UNKNOWN_OUTPUT /stages/b/run/1"],
  },
  {
    title: "a misspelt outputs key is one fault, not one for each mention",
    yaml: "stages:\n  a: { run: [x], output: { clip: '*.mp4' } }\n  b: { run: [y, '{{artifacts.a.clip}}'] }\n",
    faults: ["2:18 UNKNOWN_KEY /stages/a/output"],
  },
  {
    title: "an unknown need is a fault",
    yaml: "stages:\n  a: { run: [x], needs: [nothing] }\n",
    faults: ["2:26 UNKNOWN_STAGE /stages/a/needs/0"],
  },
  {
    title: "a cycle is named once, with its stages",
    yaml: "stages:\n  a: { run: [x], needs: [c] }\n  b: { run: [x], needs: [a] }\n  c: { run: [x, '{{artifacts.b.stdout}}'] }\n",
    faults: ["2:3 CYCLE /stages/a"],
    says: "a → c → b → a",
  },
  {
    title: "a stage cannot need itself",
    yaml: "stages:\n  a: { run: [x, '{{artifacts.a.stdout}}'] }\n",
    faults: ["2:18 CYCLE /stages/a/run/1"],
  },
  {
    title: "a redo leads only to what came before",
    yaml: "stages:\n  a: { run: [x] }\n  b: { run: [y] }\n  g: { needs: [a], gate: { ask: ok?, options: { yes: continue, no: { redo: b } } } }\n",
    faults: ["4:68 REDO_NOT_ANCESTOR /stages/g/gate/options/no"],
  },
  {
    title: "a redo to a stage that does not exist is a fault",
    yaml: "stages:\n  a: { run: [x] }\n  g: { needs: [a], gate: { ask: ok?, options: [{ id: no, does: { redo: aa } }] } }\n",
    faults: ["3:48 UNKNOWN_STAGE /stages/g/gate/options/0"],
  },
  {
    title: "a glob that leaves the workspace is refused",
    yaml: "stages:\n  a: { run: [x], outputs: { b: /etc/*, c: { glob: a/../../b }, d: '{../x,y}', e: 'a..b/*' } }\n",
    faults: [
      "2:32 BAD_GLOB /stages/a/outputs/b",
      "2:51 BAD_GLOB /stages/a/outputs/c/glob",
      "2:67 BAD_GLOB /stages/a/outputs/d",
    ],
  },
  {
    title: "a gate shows outputs that exist",
    yaml: "stages:\n  a: { run: [x] }\n  g: { gate: { ask: ok?, show: [a, a.clip, b.c] } }\n",
    faults: [
      "3:33 WRONG_VALUE /stages/g/gate/show/0",
      "3:36 UNKNOWN_OUTPUT /stages/g/gate/show/1",
      "3:44 UNKNOWN_STAGE /stages/g/gate/show/2",
    ],
  },
  {
    title: "a gate asks",
    yaml: "stages:\n  g: { gate: { show: [] } }\n",
    faults: ["2:8 MISSING_KEY /stages/g/gate"],
  },
  {
    title: "an expiry takes an option that exists",
    yaml: "stages:\n  g: { gate: { ask: ok?, expires: 1h, onExpiry: aprove, autoApprove: [{ when: { input.x: 1 }, answer: yes }] } }\n",
    faults: [
      "2:49 UNKNOWN_OPTION /stages/g/gate/onExpiry",
      "2:90 UNKNOWN_NAME /stages/g/gate/autoApprove/0/when/input.x",
      "2:103 UNKNOWN_OPTION /stages/g/gate/autoApprove/0/answer",
    ],
  },
  {
    title: "a gate has no outputs and no review",
    yaml: "stages:\n  g: { gate: { ask: ok? }, outputs: { a: b }, review: { judges: [run: [x]] } }\n",
    faults: ["2:28 WRONG_VALUE /stages/g/outputs", "2:47 WRONG_VALUE /stages/g/review"],
  },
  {
    title: "conditions have known keys and fitting values",
    yaml: "input: { type: object, properties: { x: {} } }\nstages:\n  a: { run: [x] }\n  b:\n    run: [x]\n    when:\n      input.y: 1\n      input.x: { a: 1 }\n      artifacts.a.stdout: maybe\n      stages.a: done\n      stages.c: failed\n      run.id: 1\n",
    faults: [
      "7:16 UNKNOWN_NAME /stages/b/when/input.y",
      "8:16 BAD_CONDITION /stages/b/when/input.x",
      "9:27 BAD_CONDITION /stages/b/when/artifacts.a.stdout",
      "10:17 BAD_CONDITION /stages/b/when/stages.a",
      "11:17 UNKNOWN_STAGE /stages/b/when/stages.c",
      "12:7 BAD_CONDITION /stages/b/when/run.id",
    ],
  },
  {
    title: "an exit code lies between 0 and 255",
    yaml: "stages:\n  a: { run: [x], exits: { 256: done, 75: later } }\n",
    faults: ["2:27 WRONG_VALUE /stages/a/exits/256", "2:42 WRONG_VALUE /stages/a/exits/75"],
  },
  {
    title: "a secret is a reference, never a value",
    yaml: "env: { secrets: { KEY: hunter2 }, pass: [1BAD], set: { N: 1.5 } }\nstages: { a: { run: [x] } }\n",
    faults: ["1:24 WRONG_VALUE /env/secrets/KEY", "1:42 WRONG_VALUE /env/pass/0", "1:59 WRONG_TYPE /env/set/N"],
  },
  {
    title: "a list to run over names an output",
    yaml: "stages:\n  a: { run: [x] }\n  b: { run: [x], each: { items: a } }\n  c: { run: [x], each: { items: 'a.list#/x', key: id } }\n",
    faults: [
      "3:33 BAD_EACH /stages/b/each/items",
      "4:33 UNKNOWN_OUTPUT /stages/c/each/items",
      "4:51 WRONG_VALUE /stages/c/each/key",
    ],
  },
  {
    title: "what a later release brings is refused by its key",
    yaml: "deliver: []\nrevisions: {}\nstages:\n  a: { pipeline: { use: ./b.pipeline.yaml } }\n  b: { run: [x], ladder: [retry], each: { items: c.answer, parallel: 2 } }\n  c: { agent: { use: codex, prompt: { text: hi } } }\n",
    faults: [
      "1:1 NOT_YET /deliver",
      "2:1 NOT_YET /revisions",
      "4:8 NOT_YET /stages/a/pipeline",
      "5:18 NOT_YET /stages/b/ladder",
      "5:70 NOT_YET /stages/b/each/parallel",
      "6:22 NOT_YET /stages/c/agent/use",
    ],
    says: "deliver",
  },
  {
    title: "an agent that nobody knows names the nearest",
    yaml: "stages:\n  a: { agent: { use: cluade, prompt: { text: hi } } }\n",
    faults: ["2:22 UNKNOWN_AGENT /stages/a/agent/use"],
    says: 'did you mean "claude"?',
  },
  {
    title: "an agent is told something, and a scripted one has its script",
    yaml: "stages:\n  a: { agent: { use: claude } }\n  b: { agent: { use: scripted } }\n",
    faults: ["2:8 MISSING_KEY /stages/a/agent", "3:8 MISSING_KEY /stages/b/agent"],
  },
  {
    title: "a session is continued only of an agent",
    yaml: "stages:\n  a: { run: [x] }\n  b: { agent: { use: claude, prompt: { text: hi }, session: { of: a } } }\n",
    faults: ["3:67 SESSION_NOT_AGENT /stages/b/agent/session/of"],
  },
  {
    title: "a judge is of exactly one kind, and judges an output that exists",
    yaml: "stages:\n  a:\n    run: [x]\n    review:\n      judges:\n        - { run: [x], agent: { use: claude, prompt: { text: hi } } }\n        - { run: [x], of: stdout }\n        - { schema: {}, of: clip }\n        - {}\n",
    faults: [
      "6:11 BAD_JUDGE /stages/a/review/judges/0",
      "7:11 BAD_JUDGE /stages/a/review/judges/1",
      "8:29 UNKNOWN_OUTPUT /stages/a/review/judges/2/of",
      "9:11 BAD_JUDGE /stages/a/review/judges/3",
    ],
  },
  {
    title: "the input describes an object",
    yaml: "input: { type: array }\nstages: { a: { run: [x] } }\n",
    faults: ["1:16 BAD_SCHEMA /input/type"],
  },
  {
    title: "a schema that cannot be compiled is a fault inside the schema",
    yaml: "input:\n  type: object\n  properties:\n    a: { type: strin }\n    b: { type: string, format: nope }\nstages:\n  a: { run: [x], outputs: { b: { glob: c, schema: { propertis: {} } } } }\n",
    faults: [
      "4:16 BAD_SCHEMA /input/properties/a/type",
      "4:16 BAD_SCHEMA /input/properties/a/type",
      "4:16 BAD_SCHEMA /input/properties/a/type",
      "7:51 BAD_SCHEMA /stages/a/outputs/b/schema",
    ],
  },
  {
    title: "a task names a file and a function",
    yaml: "stages:\n  a: { task: render }\n  b: { task: /abs.ts#render }\n",
    faults: ["2:14 BAD_TASK /stages/a/task", "3:14 BAD_TASK /stages/b/task"],
  },
  {
    title: "without a folder no file can be mentioned",
    yaml: "stages:\n  a: { agent: { use: claude, prompt: hello.md } }\n",
    faults: ["2:38 FILE_MISSING /stages/a/agent/prompt"],
  },
  {
    title: "a script has known steps with one key each",
    yaml: "stages:\n  a: { agent: { use: scripted, script: [[{ say: hi, wait: 2s }, { sey: hi }, { wait: soon }]] } }\n",
    faults: [
      "2:42 WRONG_VALUE /stages/a/agent/script/0/0",
      "2:67 UNKNOWN_KEY /stages/a/agent/script/0/1/sey",
      "2:86 WRONG_VALUE /stages/a/agent/script/0/2/wait",
    ],
  },
  {
    title: "a policy belongs to a stop reason that exists",
    yaml: "stages:\n  a: { run: [x], onStop: { qota: wait, quota: sleep } }\n",
    faults: ["2:28 WRONG_VALUE /stages/a/onStop/qota", "2:47 WRONG_VALUE /stages/a/onStop/quota"],
    says: 'did you mean "quota"?',
  },
];

test.each(cases)("$title", async ({ yaml, faults, says }) => {
  const found = await faultsOf(yaml);

  expect(found.map((fault) => `${fault.line}:${fault.column} ${fault.code} ${fault.path}`)).toEqual(faults);
  expect(found.every((fault) => fault.file === "a.pipeline.yaml" && fault.hint !== "")).toBe(true);
  expect(found[0]?.message).toContain(says ?? "");
});

test("a template of literal braces is no template", async () => {
  const { definition } = await valid(
    "stages:\n  a: { run: [x, '\\{{input.x}}', '{{ handlebars }}', '${{ secrets.X }}'] }\n",
  );

  expect(definition.stages[0]?.needs).toEqual([]);
});

async function faultsOf(yaml: string): Promise<readonly Fault[]> {
  const thrown: unknown = await valid(yaml).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(HoldfastError);
  return thrown instanceof HoldfastError ? thrown.faults : [];
}

async function valid(text: string): Promise<ValidPipeline> {
  const file = "a.pipeline.yaml";
  const read = readYaml({ file, text });
  const { locate, findings, warnings, broken } = read;
  return validatePipeline(read.data, { file, folder: null, config: null, locate, findings, warnings, broken });
}
