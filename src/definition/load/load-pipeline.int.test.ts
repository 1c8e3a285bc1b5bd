import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folderOf, load, short } from "../../../test/loaded-pipeline.ts";

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

test("revisions name their stages by handles, and read their prompts beside the pipeline", async () => {
  const file = folderOf({
    "a.pipeline.ts": `
import { command, pipeline, prompt } from "holdfast";
export default pipeline("a", {}, ({ stage, revision }) => {
  const cut = stage("cut", { run: command("ls") });
  revision("extend", { stage: cut, says: ["longer"], prompt: prompt.file("extend.md"), asks: "Make it longer?" });
  revision("other", { stage: "cut", prompt: "Another one." });
});
`,
    "extend.md": "Take more of the talk.\n",
  });

  expect((await load(file)).revisions).toEqual([
    { id: "extend", stage: "cut", says: ["longer"], prompt: "Take more of the talk.\n", asks: "Make it longer?" },
    { id: "other", stage: "cut", says: [], prompt: "Another one.", asks: null },
  ]);
});

test("a template in what a revision says is pointed out: it is told as it stands", async () => {
  const file = folderOf({
    "a.pipeline.yaml": `
stages: { a: { run: [ls] } }
revisions: { more: { stage: a, prompt: { text: "As in {{artifacts.a.stdout}}." } } }
`,
  });

  expect((await load(file)).warnings).toMatchObject([
    { code: "TEMPLATE_NOT_HERE", path: "/revisions/more/prompt/text" },
  ]);
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

function example(name: string): string {
  return fileURLToPath(new URL(`../../../examples/clip/${name}`, import.meta.url));
}
