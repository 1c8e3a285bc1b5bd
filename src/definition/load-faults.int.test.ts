import { truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { folderOf, load, short } from "../../test/loaded-pipeline.ts";

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
    title: "an output that a stage does not have stands where its handle was asked for it",
    files: {
      "a.pipeline.ts": `${head}export default pipeline("a", {}, ({ stage, gate }) => {
  const one = stage("one", { run: "ls", outputs: { list: "*.txt" } });
  stage("two", {
    run: command("cat", "-n",
      one.lst),
  });
  const shown =
    one.nothing;
  gate("ok", { ask: "ok?", show: [shown] });
});
`,
    },
    faults: [
      "a.pipeline.ts:6:11 UNKNOWN_OUTPUT /stages/1/run/2",
      "a.pipeline.ts:9:9 UNKNOWN_OUTPUT /stages/2/gate/show/0",
    ],
    says: 'did you mean "list"',
  },
  {
    title: "a fault stands at the innermost call that caused it",
    files: {
      "a.pipeline.ts": `${head}import { redo, video } from "holdfast";
export default pipeline("a", {}, ({ stage, gate, deliver, revision }) => {
  stage("one", {
    agent: claude(
      "opus", prompt\`hi {{input.nope}}\`, { maxTurns: 0 }),
    outputs: {
      clip: video("*.mp4", { minBytes: -1 }),
    },
  });
  gate("ok", {
    ask: "ok?",
    options: { again: redo("nobody") },
  });
  deliver({ to: "folder:out", onUnknown: "maybe" as "ask" });
  revision("longer", { stage: "none" });
});
`,
    },
    faults: [
      "a.pipeline.ts:5:12 BAD_NUMBER /stages/0/agent/maxTurns",
      "a.pipeline.ts:6:21 UNKNOWN_NAME /stages/0/agent/prompt/text",
      "a.pipeline.ts:8:13 BAD_NUMBER /stages/0/outputs/clip/minBytes",
      "a.pipeline.ts:13:23 UNKNOWN_STAGE /stages/1/gate/options/again",
      "a.pipeline.ts:15:3 WRONG_VALUE /deliver/0/onUnknown",
      "a.pipeline.ts:16:3 UNKNOWN_STAGE /revisions/0/stage",
    ],
  },
  {
    title: "a module that would end the command is a fault where it does",
    files: { "a.pipeline.ts": "const done = true;\nif (done) process.exit(0);\nexport default 1;\n" },
    faults: ["a.pipeline.ts:2:19 MODULE_FAILED "],
    says: "called process.exit(0)",
  },
  {
    title: "a word that is nothing stands where it was written",
    files: {
      "a.pipeline.ts": `${head}const words: string[] = [];
export default pipeline("a", {}, ({ stage }) => {
  stage("a", { run: command("ls", words[0] as string) });
});
`,
    },
    faults: ["a.pipeline.ts:4:21 MODULE_FAILED "],
    says: "found undefined",
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
    faults: ["a.pipeline.js:3:21 UNKNOWN_NAME /stages/0/run/1"],
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
    title: "a task that its module does not speak of names the nearest one",
    files: {
      "a.pipeline.yaml": "stages:\n  a: { task: ./b.ts#chrat }\n  b: { task: ./b.ts#other }\n",
      "b.ts": "export async function chart() {}\nconst hidden = 1;\nexport { hidden as other };\n",
    },
    faults: ["a.pipeline.yaml:2:14 UNKNOWN_TASK /stages/a/task"],
    says: 'did you mean "chart"?',
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
    faults: ["holdfast.config.ts:1:18 UNKNOWN_KEY /agent"],
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

test("what is no UTF-8 is refused at its line and column, in a pipeline and in a prompt", async () => {
  const latin = Buffer.from("# a\nname: caf\xe9\n", "latin1");
  const file = folderOf({ "a.pipeline.yaml": "", "b.pipeline.yaml": AGENT });
  writeFileSync(file, latin);
  writeFileSync(join(dirname(file), "p.md"), latin);

  expect((await load(file)).faults.map(short)).toEqual(["a.pipeline.yaml:2:10 NOT_UTF8 "]);
  const faults = (await load(join(dirname(file), "b.pipeline.yaml"))).faults;
  expect(faults.map(short)).toEqual(["p.md:2:10 NOT_UTF8 /stages/a/agent/prompt"]);
});

test("a file beyond every pipeline is refused unread", async () => {
  const file = folderOf({ "a.pipeline.yaml": "" });
  truncateSync(file, 17 * 1024 * 1024);

  expect((await load(file)).faults).toMatchObject([{ code: "TOO_LARGE", message: "this file is larger than 16 MiB" }]);
});

const AGENT = "stages: { a: { agent: { use: claude, prompt: p.md } } }\n";

test("a file that is not there has a code of its own", async () => {
  expect(await load("/nowhere/a.pipeline.yaml")).toMatchObject({ code: "DEFINITION_NOT_FOUND", faults: [] });
});
