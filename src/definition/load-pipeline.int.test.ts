import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import type { Fault } from "../base/failure.ts";
import type { Stage } from "../domain/definition/definition.ts";

// Users' modules run on plain Node: a worker without vitest's own loader imports them here.

interface Outcome {
  readonly hash: string | null;
  readonly stages: readonly Stage[];
  readonly warnings: readonly Fault[];
  readonly code: string | null;
  readonly faults: readonly Fault[];
}

const LOADER = `
const { parentPort, workerData } = require("node:worker_threads");
import(workerData.module)
  .then(({ loadPipeline }) => loadPipeline(workerData.file))
  .then(({ hash, definition, warnings }) => parentPort.postMessage({ hash, stages: definition.stages, warnings, code: null, faults: [] }))
  .catch((error) => parentPort.postMessage({ hash: null, stages: [], warnings: [], code: error.code ?? error.stack, faults: error.faults ?? [] }));
`;

const TASKS = `
import { pipeline, task, type TaskContext } from "holdfast";
import { renderChart } from "./charts.ts";
export const here = (context: TaskContext): string => context.workspace;
export default pipeline("tasks", {}, ({ stage }) => {
  stage("own", { task: task(here) });
  stage("imported", { task: task(renderChart) });
  stage("named", { task: task("./charts.ts#renderChart") });
});
`;

test("the example gives one hash, written in TypeScript or in YAML", async () => {
  const [typescript, yaml] = [await load(example("clip.pipeline.ts")), await load(example("clip.pipeline.yaml"))];

  expect(typescript.code).toBe(null);
  expect(typescript.stages).toEqual(yaml.stages);
  expect(typescript.hash).toBe(yaml.hash);
});

test("prompts, schemas and scripts are read beside the pipeline", async () => {
  const file = folderOf({
    "a.pipeline.yaml": `
stages:
  first: { run: [ls] }
  a:
    agent: { use: scripted, prompt: prompts/a.md, script: a.script.yaml, answer: answer.json }
    outputs: { data: { glob: data.json, schema: data.schema.yaml } }
`,
    "prompts/a.md": "Read {{artifacts.first.stdout}}.\n",
    "a.script.yaml": "- - say: hello\n  - wait: 2s\n- - stop: crashed\n",
    "answer.json": '{\n\t"type": "object"\n}\n',
    "data.schema.yaml": "type: array\n",
  });
  const [, stage] = (await load(file)).stages;

  expect(stage?.needs).toEqual(["first"]);
  expect(stage?.outputs[0]?.schema).toEqual({ type: "array" });
  expect(stage?.work).toMatchObject({
    agent: {
      prompt: "Read {{artifacts.first.stdout}}.\n",
      answer: { type: "object" },
      script: [[{ say: "hello" }, { wait: "2s" }], [{ stop: "crashed" }]],
    },
  });
});

test("a task is named by the module that exports it", async () => {
  const file = folderOf({
    "a.pipeline.ts": TASKS,
    "charts.ts": "export function renderChart(): number { return 1; }\n",
  });

  expect((await load(file)).stages.map((stage) => stage.work)).toEqual([
    { kind: "task", module: "./a.pipeline.ts", name: "here" },
    { kind: "task", module: "./charts.ts", name: "renderChart" },
    { kind: "task", module: "./charts.ts", name: "renderChart" },
  ]);
});

test("a config upwards gives agents and environment", async () => {
  const file = folderOf(
    {
      "sub/a.pipeline.yaml": "stages: { a: { agent: { use: reviewer, prompt: { text: hi } } } }\n",
      "holdfast.config.ts": `import { defineConfig } from "holdfast"; export default defineConfig({ agents: { reviewer: { use: "claude", model: "opus" } } });`,
    },
    "sub/a.pipeline.yaml",
  );

  expect((await load(file)).stages[0]?.work).toMatchObject({ agent: { use: "claude", model: "opus" } });
});

test("a pipeline in a folder of CommonJS, without any package, is TypeScript all the same", async () => {
  const file = folderOf({
    "a.pipeline.ts": `import { pipeline } from "holdfast"; export default pipeline("a", {}, ({ stage }) => { stage("a", { run: "ls" }); });`,
    "package.json": '{ "type": "commonjs" }',
  });

  expect(await load(file)).toMatchObject({ code: null, stages: [{ id: "a" }] });
});

test("a program beside the pipeline that is not there is a warning", async () => {
  const file = folderOf({
    "a.pipeline.yaml": "stages:\n  a: { run: [./nothing.sh] }\n  b: { run: [./some.sh] }\n",
    "some.sh": "",
  });

  expect((await load(file)).warnings.map(short)).toEqual(["a.pipeline.yaml:2:14 PROGRAM_MISSING /stages/a/run/0"]);
});

interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
  readonly says?: string;
}

const head = 'import { pipeline, claude, command, prompt, task } from "holdfast";\n';

const cases: readonly Case[] = [
  {
    title: "an enum is refused with what to write instead",
    files: { "a.pipeline.ts": `${head}\nenum Size { small }\nexport default pipeline("a", {}, () => {});\n` },
    faults: ["a.pipeline.ts:3:1 MODULE_FAILED "],
    says: "enum",
  },
  {
    title: "a syntax error stands at its line and column",
    files: { "a.pipeline.ts": "const a: number = 1;\nconst x: = 3;\n" },
    faults: ["a.pipeline.ts:2:10 MODULE_FAILED "],
  },
  {
    title: "an error of the author's code stands at the author's line",
    files: {
      "a.pipeline.ts": `${head}import { size } from "./sizes.ts";\nexport default pipeline(size(), {}, () => {});\n`,
      "sizes.ts": "export function size(): string {\n  throw new RangeError('too small');\n}\n",
    },
    faults: ["sizes.ts:2:9 MODULE_FAILED "],
    says: "too small",
  },
  {
    title: "an import that is not there stands at its line",
    files: { "a.pipeline.ts": `${head}import { size } from "./sizes.ts";\nexport default size;\n` },
    faults: ["a.pipeline.ts:2:22 MODULE_FAILED "],
  },
  {
    title: "a name that a module does not export stands at its line",
    files: { "a.pipeline.ts": 'import { pipelin } from "holdfast";\nexport default pipelin;\n' },
    faults: ["a.pipeline.ts:1:10 MODULE_FAILED "],
  },
  {
    title: "a module without a default export is refused",
    files: { "a.pipeline.ts": "export const a = 1;\n" },
    faults: ["a.pipeline.ts:1:1 NOT_A_PIPELINE "],
  },
  {
    title: "a fault of a stage stands where the stage was written",
    files: {
      "a.pipeline.ts": `${head}export default pipeline("a", {}, ({ stage }) => {\n  stage("one", { run: "ls" });\n  stage("Two", { run: command("ls"), timeout: "5 minutes" as "5m" });\n});\n`,
    },
    faults: ["a.pipeline.ts:4:3 BAD_NAME /stages/1/id", "a.pipeline.ts:4:3 BAD_DURATION /stages/1/timeout"],
  },
  {
    title: "a fault of the whole pipeline stands where it was written",
    files: {
      "a.pipeline.ts": `${head}\nexport default pipeline("A", {}, ({ stage }) => { stage("a", { run: "ls" }); });\n`,
    },
    faults: ["a.pipeline.ts:3:16 BAD_NAME /name"],
  },
  {
    title: "a task that nobody exports says to name it",
    files: {
      "a.pipeline.ts": `${head}export default pipeline("a", {}, ({ stage }) => {\n  stage("a", { task: task(() => 1) });\n});\n`,
    },
    faults: ["a.pipeline.ts:3:3 TASK_UNNAMED /stages/0/task"],
  },
  {
    title: "an input that JavaScript names wrongly is found without types",
    files: {
      "a.pipeline.js": `${head}export default pipeline("a", { input: { type: "object", properties: { url: {} } } }, ({ stage, input }) => {\n  stage("a", { run: command("x", input.uri) });\n});\n`,
    },
    faults: ["a.pipeline.js:3:3 UNKNOWN_NAME /stages/0/run/1"],
  },
  {
    title: "missing files are faults where they are mentioned",
    files: {
      "a.pipeline.yaml":
        "stages:\n  a: { agent: { use: scripted, prompt: a.md, script: a.yaml } }\n  b: { task: ./b.ts#b, outputs: { c: { glob: c, schema: c.json } } }\n",
    },
    faults: [
      "a.pipeline.yaml:2:40 FILE_MISSING /stages/a/agent/prompt",
      "a.pipeline.yaml:2:54 FILE_MISSING /stages/a/agent/script",
      "a.pipeline.yaml:3:14 FILE_MISSING /stages/b/task",
      "a.pipeline.yaml:3:57 FILE_MISSING /stages/b/outputs/c/schema",
    ],
  },
  {
    title: "a fault inside a prompt, script or schema stands in its own file",
    files: {
      "a.pipeline.yaml":
        "stages:\n  a: { agent: { use: scripted, prompt: a.md, script: s.yaml, answer: c.json }, outputs: { x: { glob: x, schema: d.json } } }\n",
      "a.md": "Hello.\n\nLook at {{input.nothing}}.\n",
      "s.yaml": "- - say: hi\n  - sya: hi\n",
      "c.json": '{\n  "type": "object",\n  "properties": { "a": { "type": "strin" } }\n}\n',
      "d.json": '{ "type": "object"',
    },
    faults: [
      "d.json:1:19 YAML_SYNTAX /stages/a/outputs/x/schema",
      "s.yaml:2:5 UNKNOWN_KEY /stages/a/agent/script",
      "a.md:3:9 UNKNOWN_NAME /stages/a/agent/prompt",
      "c.json:3:34 BAD_SCHEMA /stages/a/agent/answer",
    ],
  },
  {
    title: "a config that is wrong is a fault in the config",
    files: {
      "a.pipeline.yaml": "stages: { a: { run: [x] } }\n",
      "holdfast.config.ts": "export default { agent: {} };\n",
    },
    faults: ["holdfast.config.ts:1:1 UNKNOWN_KEY /agent"],
    says: 'did you mean "agents"?',
  },
  {
    title: "a file of another kind is no pipeline",
    files: { "a.pipeline.txt": "" },
    faults: ["a.pipeline.txt:1:1 NOT_A_PIPELINE "],
  },
];

test.each(cases)("$title", async ({ files, faults, says }) => {
  const outcome = await load(folderOf(files));
  const found = [...new Set(outcome.faults.map(short))];

  expect(outcome.code).toBe("DEFINITION_INVALID");
  expect(found).toEqual(faults);
  expect(`${outcome.faults[0]?.message} ${outcome.faults[0]?.hint}`).toContain(says ?? "");
});

test("a file that is not there has a code of its own", async () => {
  expect(await load("/nowhere/a.pipeline.yaml")).toMatchObject({ code: "DEFINITION_NOT_FOUND", faults: [] });
});

function short(fault: Fault): string {
  return `${fault.file.split("/").at(-1)}:${fault.line}:${fault.column} ${fault.code} ${fault.path}`;
}

function example(name: string): string {
  return fileURLToPath(new URL(`../../examples/clip/${name}`, import.meta.url));
}

function folderOf(files: Readonly<Record<string, string>>, main = Object.keys(files)[0] ?? ""): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-load-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, main);
}

async function load(file: string): Promise<Outcome> {
  const module = new URL("./load-pipeline.ts", import.meta.url).href;
  const worker = new Worker(LOADER, { eval: true, workerData: { module, file } });
  const answered = Promise.withResolvers<Outcome>();
  worker.once("message", answered.resolve);
  worker.once("error", answered.reject);
  const outcome = await answered.promise;
  await worker.terminate();
  return outcome;
}
