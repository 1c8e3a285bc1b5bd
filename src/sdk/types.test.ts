import { expect, test } from "vitest";
import { z } from "zod";
import {
  agent,
  claude,
  codex,
  command,
  files,
  items,
  json,
  personJudge,
  pipeline,
  prompt,
  redo,
  schemaJudge,
  scripted,
  task,
  video,
  type Pipeline,
  type TaskContext,
} from "../index.ts";
import { BUILT } from "./pipeline.ts";

// The compiler is the test here: each `@ts-expect-error` is a mistake that it must refuse, and the rest must pass.

const Moment = z.object({ from: z.number(), to: z.number(), why: z.string() });

const clip: Pipeline<{ url: string }> = pipeline(
  "clip",
  { input: z.object({ url: z.url() }) },
  ({ input, stage, gate }) => {
    const transcript = stage("transcript", {
      run: command("yt-dlp", "--write-subs", input.url),
      outputs: { talk: "*.vtt" },
    });

    const moment = stage("moment", {
      agent: claude("opus", prompt`Choose the best minute of ${transcript.talk}.`),
      outputs: { moment: json("moment.json", Moment) },
      review: { judges: [codex(prompt.file("rubrics/moment.md"))], maxAttempts: 3, exhausted: "ask" },
      ladder: ["retry", "fresh", claude("sonnet"), codex(prompt.file("prompts/moment-codex.md")), agent("mine"), "ask"],
    });

    const cut = stage("cut", {
      run: command("./cut.sh", moment.moment),
      outputs: { clip: video("*.mp4") },
      resources: ["encoder"],
    });

    gate("publish", {
      ask: "Publish this clip?",
      show: [cut.clip],
      options: { publish: "continue", "another-moment": redo(moment), drop: "cancel" },
      expires: "7d",
    });
  },
);

test("the sketch of the design compiles and leaves its stages behind as data", () => {
  expect(clip[BUILT].data.stages.map((stage) => stage["id"])).toEqual(["transcript", "moment", "cut", "publish"]);
});

test("every form that the builder offers compiles and becomes the words of the format", () => {
  const built = pipeline("forms", {}, ({ stage, gate, item, run, attempt, dir }) => {
    const list = stage("list", { run: "ls | jq -R .", effects: "none", idle: "off" });
    const plan = stage("plan", {
      agent: claude(prompt`Plan ${list.stdout} for ${run.id}.`, { maxTurns: 3 }),
      needs: [list],
    });
    const played = stage("played", {
      agent: scripted([[{ say: "hi" }]]),
      outputs: { any: files("dir/**", { required: false }) },
      review: { judges: [command("true"), schemaJudge(Moment, "any"), personJudge({ ask: "Good?" })] },
      approve: { note: "required" },
    });
    stage("draw", {
      task: task((context: TaskContext) => context.item),
      each: { items: items(plan.answer, "/chapters"), onFail: "skip" },
      when: { "input.x": [1, 2], "stages.plan": "succeeded", [`artifacts.plan.answer`]: true },
      exits: { 75: "not-yet" },
      poll: { run: command("./ask.sh", item["id"] ?? "", attempt, dir), every: "30s" },
    });
    stage("talk", {
      agent: claude("opus", prompt.file("a.md"), { session: { of: plan }, answer: Moment }),
      outputs: "none",
    });
    gate("end", { ask: prompt`Publish ${played.any}?`, needs: [played] });
  });
  const [list, plan, played, draw, talk, end] = built[BUILT].data.stages;

  expect(list).toEqual({ id: "list", run: "ls | jq -R .", effects: "none", idle: "off" });
  expect(plan).toMatchObject({
    agent: { use: "claude", prompt: { text: "Plan {{artifacts.list.stdout}} for {{run.id}}." }, maxTurns: 3 },
    needs: ["list"],
  });
  expect(played).toMatchObject({
    agent: { use: "scripted", script: [[{ say: "hi" }]] },
    outputs: { any: { glob: "dir/**", media: "any", required: false } },
    review: { judges: [{ run: ["true"] }, { schema: { type: "object" }, of: "any" }, { person: { ask: "Good?" } }] },
    approve: { note: "required" },
  });
  expect(draw).toMatchObject({
    each: { items: "plan.answer#/chapters" },
    poll: { run: ["./ask.sh", "{{item.id}}", "{{stage.attempt}}", "{{pipeline.dir}}"] },
  });
  expect(talk).toMatchObject({
    agent: { model: "opus", prompt: "a.md", session: { of: "plan" }, answer: { type: "object" } },
    outputs: "none",
  });
  expect(end).toEqual({ id: "end", gate: { ask: "Publish {{artifacts.played.any}}?" }, needs: ["played"] });
});

test("handles inside an object of the input name their path", () => {
  const built = pipeline("deep", { input: z.object({ a: z.object({ b: z.number() }) }) }, ({ input, stage }) => {
    stage("x", { run: command("x", input.a.b, `--b=${String(input.a.b)}`) });
  });

  expect(built[BUILT].data.stages[0]).toEqual({ id: "x", run: ["x", "{{input.a.b}}", "--b={{input.a.b}}"] });
});

// Never run: what the compiler must refuse.
export function mistakes(): void {
  const input = z.object({ url: z.url(), tags: z.array(z.string()), deep: z.object({ n: z.number() }) });
  // @ts-expect-error -- an option of the pipeline is misspelt
  pipeline("x", { inptu: input }, () => {});
  pipeline("x", { input }, (scope) => {
    const { stage, gate } = scope;
    const first = stage("first", { run: command("ls"), outputs: { list: "*.txt" } });
    // @ts-expect-error -- the input has no such value
    command("x", scope.input.uri);
    // @ts-expect-error -- a list cannot be a word
    command("x", scope.input.tags);
    // @ts-expect-error -- an object cannot be a word
    command("x", scope.input.deep);
    // @ts-expect-error -- the stage has no such output
    command("x", first.lst);
    // @ts-expect-error -- a declared output replaces what was printed
    command("x", first.stdout);
    // @ts-expect-error -- a stage is not a file
    command("x", first);
    // @ts-expect-error -- an option of the stage is misspelt
    stage("a", { run: command("ls"), outpts: { a: "b" } });
    // @ts-expect-error -- an option of the review is misspelt
    stage("a", { run: command("ls"), review: { judges: [], maxAttemps: 3 } });
    // @ts-expect-error -- an option of an output is misspelt
    stage("a", { run: command("ls"), outputs: { a: { glob: "b", medai: "text" } } });
    // @ts-expect-error -- a stage does one thing
    stage("a", { run: command("ls"), agent: claude(prompt`hi`) });
    // @ts-expect-error -- a stage does something
    stage("a", { timeout: "5s" });
    // @ts-expect-error -- not a duration
    stage("a", { run: command("ls"), timeout: "soon" });
    // @ts-expect-error -- a gate asks
    gate("g", { options: {} });
    // @ts-expect-error -- no such effect
    gate("g", { ask: "?", options: { a: "go-on" } });
    // @ts-expect-error -- a gate has no outputs
    gate("g", { ask: "?", outputs: { a: "b" } });
    // @ts-expect-error -- redo leads to a stage, not to a file
    redo(first.list);
    // @ts-expect-error -- an option of the agent is misspelt
    claude("opus", prompt`hi`, { maxTurn: 3 });
    // @ts-expect-error -- an agent is told something
    stage("a", { agent: claude("opus") });
    // @ts-expect-error -- a ladder is for an agent
    stage("a", { run: command("ls"), ladder: ["retry"] });
    // @ts-expect-error -- no such rung
    stage("a", { agent: claude(prompt`hi`), ladder: ["again"] });
    // @ts-expect-error -- a task is named with its file
    task("renderChart");
  });
}
