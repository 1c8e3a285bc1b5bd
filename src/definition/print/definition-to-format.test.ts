import { expect, test } from "vitest";
import type { JsonObject } from "../../base/json/json.ts";
import { definitionToFormat, definitionToTerse } from "./definition-to-format.ts";
import { validatePipeline, type ValidPipeline } from "../validate-pipeline.ts";

const everything: JsonObject = {
  format: 1,
  name: "everything",
  title: "All keys",
  description: "Each key of the format once, none at its default.",
  input: { type: "object", properties: { url: { type: "string" }, n: { type: "integer", default: 3 } } },
  env: { pass: ["LANG"], set: { MODE: "fast", N: 3 }, secrets: { KEY: "env:KEY" } },
  classes: { gpu: 2 },
  budget: { usd: 5 },
  recovery: "hold",
  onFailure: "cancel",
  stages: {
    plan: {
      agent: {
        use: "claude",
        model: "opus",
        prompt: { text: "Plan {{input.url}} in {{run.workspace}}." },
        answer: { type: "object" },
        permissions: { allow: ["Bash(git:*)"], deny: ["WebFetch"] },
        tools: ["Read"],
        maxTurns: 7,
      },
      outputs: { plan: { glob: "plan.json", media: "json", schema: { type: "array" }, minBytes: 2, store: "move" } },
      review: {
        judges: [
          { schema: { type: "array" }, of: "plan" },
          { run: ["./judge.sh"] },
          { agent: { use: "claude", prompt: { text: "Judge {{artifacts.plan.plan}}." } } },
          { person: true },
        ],
        maxAttempts: 4,
        passScore: 90,
        minScore: 10,
        exhausted: "fail",
      },
      approve: true,
      onStop: { quota: "fail" },
    },
    more: {
      agent: {
        use: "scripted",
        prompt: { text: "Go on." },
        session: { of: "plan" },
        script: [[{ write: { "a.txt": "a" } }, { usage: { usd: 0 } }], [{ stop: "crashed" }]],
      },
      outputs: "answer",
    },
    draw: {
      task: "./draw.ts#draw",
      each: { items: "plan.plan#/chapters", key: "", onFail: "skip", atMost: 5 },
      when: { "input.n": [1, 2], "artifacts.plan.plan": true, "stages.more": "succeeded" },
      workspace: "own",
      outputs: { picture: "*.png", log: { glob: "log", required: false, when: { "input.n": 1 } } },
      retry: { maxAttempts: 5, backoff: "0s", on: ["exit"] },
      timeout: "90s",
      idle: "1500ms",
      grace: "1m",
      resources: ["gpu", "net"],
      effects: "outside",
      onUnknown: "retry",
      poll: { run: ["./ask.sh", "{{item.id}}"], every: "1m" },
      exits: { "75": "not-yet", "3": "partial" },
      env: { set: { A: "b" } },
      required: false,
      idempotent: true,
      strays: { keep: ["chrome"] },
      budget: { tokens: 10 },
    },
    publish: {
      gate: {
        ask: "Publish {{artifacts.draw.picture}}?",
        show: ["draw.picture"],
        options: { yes: "continue", again: { redo: "plan" }, no: "cancel" },
        note: "required",
        answerers: ["user:ada"],
        remind: "1d",
        expires: "7d",
        onExpiry: "no",
        autoApprove: [{ when: { "input.n": 1 }, answer: "yes" }],
      },
    },
    shell: { run: "echo done", needs: ["publish"], outputs: "none" },
  },
};

test("a ladder survives being printed and read again; what its agents have of the stage's own is left out of what is hashed", async () => {
  const agent = { use: "claude", prompt: { text: "Plan." }, permissions: { allow: ["Read"] }, tools: ["Read"] };
  const other = { use: "claude", prompt: { text: "Plan it." }, permissions: {}, tools: null };
  const ladder = ["retry", "fresh", { agent: { use: "claude", model: "haiku" } }, { agent: other }, "ask"];
  const first = await read({ name: "climbing", stages: { plan: { agent, ladder } } });
  const second = await read(definitionToFormat(first.definition));
  const third = await read(definitionToTerse(first.definition));

  expect(second.definition).toEqual(first.definition);
  expect(third.definition).toEqual(first.definition);
  expect(definitionToTerse(first.definition)["stages"]).toMatchObject([
    { ladder: ["retry", "fresh", { agent: { use: "claude", model: "haiku" } }, { agent: other }, "ask"] },
  ]);
  const without = await read({ name: "climbing", stages: { plan: { agent, ladder: null } } });
  expect(without.definition).toEqual((await read({ name: "climbing", stages: { plan: { agent } } })).definition);
});

test("a definition survives being printed and read again, and keeps its hash", async () => {
  const first = await read(everything);
  const printed = definitionToFormat(first.definition);
  const second = await read(printed);

  expect(second.definition).toEqual(first.definition);
  expect(second.hash).toBe(first.hash);
  expect(definitionToFormat(second.definition)).toEqual(printed);
});

test("what the hash covers can be read again and gives the same definition", async () => {
  const first = await read(everything);
  const second = await read(definitionToTerse(first.definition));

  expect(second.definition).toEqual(first.definition);
});

test("the hash of a definition is the one that earlier releases gave it", async () => {
  expect((await read(everything)).hash).toMatchInlineSnapshot(
    `"5d83fc2ec36797417ff641e6740075593f923617c5d8d850411fd93a63be2299"`,
  );
  expect((await read({ name: "small", stages: { a: { run: ["ls"] } } })).hash).toMatchInlineSnapshot(
    `"21713ec3bc7df0877742cf8ab88c0d3ee1a9098c46434c992037a796fc45338d"`,
  );
});

test("revisions keep their order through both ways of writing them, and change the hash", async () => {
  const stages = { cut: { run: ["cut"] }, frame: { run: ["frame"] } };
  const small = { name: "small", stages };
  const kinds = { reframe: { stage: "frame" }, extend: { stage: "cut", says: ["longer"], prompt: { text: "More." } } };
  const listed = Object.entries(kinds).map(([id, kind]) => ({ id, ...kind }));
  const [mapped, list, none] = await Promise.all(
    [{ ...small, revisions: kinds }, { ...small, revisions: listed }, small].map(read),
  );
  expect(mapped?.definition.revisions).toEqual([
    { id: "reframe", stage: "frame", says: [], prompt: null, asks: null },
    { id: "extend", stage: "cut", says: ["longer"], prompt: "More.", asks: null },
  ]);
  expect(list?.hash).toBe(mapped?.hash);
  expect(none?.hash).not.toBe(mapped?.hash);
  const again = await read(definitionToFormat(mapped?.definition ?? (await read(small)).definition));
  expect([again.definition, again.hash]).toEqual([mapped?.definition, mapped?.hash]);
  expect(definitionToTerse(again.definition)["revisions"]).toEqual([
    { id: "reframe", stage: "frame" },
    { id: "extend", stage: "cut", says: ["longer"], prompt: { text: "More." } },
  ]);
});

test("the hash covers nothing that equals its default", async () => {
  const { definition } = await read({ name: "small", stages: { a: { run: ["ls"] } } });

  expect(definitionToTerse(definition)).toEqual({ name: "small", stages: [{ id: "a", run: ["ls"] }] });
});

const spelledOut: JsonObject = {
  name: "small",
  recovery: "resume",
  classes: { c: 1 },
  stages: { a: { run: ["ls"], timeout: "60m", idle: "off", resources: ["c"], retry: { backoff: "5s" }, needs: [] } },
};

test("keys at their default change no hash", async () => {
  const short = await read({ name: "small", stages: { a: { run: ["ls"], resources: ["c"] } } });

  expect((await read(spelledOut)).hash).toBe(short.hash);
});

const differences: readonly { readonly title: string; readonly change: JsonObject }[] = [
  { title: "the words of a command", change: { run: ["ls", "-l"] } },
  { title: "a timeout", change: { run: ["ls"], timeout: "2h" } },
  { title: "an output", change: { run: ["ls"], outputs: "none" } },
  { title: "a policy", change: { run: ["ls"], onStop: { exit: "ask" } } },
];

test.each(differences)("$title changes the hash", async ({ change }) => {
  const short = await read({ name: "small", stages: { a: { run: ["ls"] } } });

  expect((await read({ name: "small", stages: { a: change } })).hash).not.toBe(short.hash);
});

test("the order of stages and options changes the hash, the order of keys does not", async () => {
  const one = await read(gateOf({ a: "continue", b: "fail" }));

  expect((await read(gateOf({ b: "fail", a: "continue" }))).hash).not.toBe(one.hash);
  expect(
    (await read({ stages: { g: { gate: { options: { a: "continue", b: "fail" }, ask: "?" } } }, name: "x" })).hash,
  ).toBe(one.hash);
});

test("mentions become needs, sorted, those of redo apart", async () => {
  const { definition } = await read(everything);

  expect(definition.stages.map((stage) => [stage.id, stage.needs])).toEqual([
    ["plan", []],
    ["more", ["plan"]],
    ["draw", ["more", "plan"]],
    ["publish", ["draw"]],
    ["shell", ["publish"]],
  ]);
});

test("a budget is recorded with a warning", async () => {
  const { definition, warnings } = await read(everything);

  expect(definition.budget).toEqual({ usd: 5, tokens: null, minutes: null });
  expect(warnings.map((warning) => warning.code)).toEqual([]);
});

function gateOf(options: JsonObject): JsonObject {
  return { name: "x", stages: { g: { gate: { ask: "?", options } } } };
}

async function read(data: unknown): Promise<ValidPipeline> {
  return validatePipeline(data, { file: "everything.pipeline.yaml", folder: null, config: null });
}
