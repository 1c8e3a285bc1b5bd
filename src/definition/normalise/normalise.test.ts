import { expect, test } from "vitest";
import { validatePipeline, type ValidPipeline } from "../validate-pipeline.ts";

test("an approval is spelled out as a gate whose refusal does the stage again", async () => {
  const { definition } = await read({
    name: "x",
    stages: { make: { run: ["ls"], outputs: { a: "a", b: "b" }, approve: true } },
  });

  expect(definition.stages[0]?.approve).toMatchObject({
    show: ["make.a", "make.b"],
    options: [
      { id: "approve", does: "continue" },
      { id: "reject", does: { redo: "make" } },
    ],
  });
});

test("each kind of work has outputs of its own", async () => {
  const { definition } = await read({
    name: "x",
    stages: {
      run: { run: ["ls"] },
      agent: { agent: { use: "claude", prompt: { text: "hi" } } },
      data: { agent: { use: "claude", prompt: { text: "hi" }, answer: { type: "object" } } },
      gate: { gate: { ask: "?" } },
    },
  });
  const outputs = definition.stages.map((stage) =>
    stage.outputs.map(({ name, media, source }) => [name, media, source]),
  );

  expect(outputs).toEqual([
    [["stdout", "text", "stdout"]],
    [["answer", "text", "answer"]],
    [["answer", "json", "answer"]],
    [],
  ]);
});

test("a lost end is asked about where something outside may have happened", async () => {
  const { definition } = await read({
    name: "x",
    stages: { a: { run: ["ls"], effects: "outside" }, b: { run: ["ls"] } },
  });

  expect(definition.stages.map((stage) => stage.onUnknown)).toEqual(["ask", "resume"]);
});

test("a name is taken from the file's", async () => {
  const { definition } = await read({ stages: { a: { run: ["ls"] } } }, "/x/My Clip.pipeline.yaml");

  expect(definition.name).toBe("my-clip");
});

test("an agent of the config is spelled out as its client", async () => {
  const config = {
    file: "c",
    agents: { reviewer: { use: "claude", model: "opus", maxTurns: 3 } },
    classes: {},
    budget: null,
    dayBudget: null,
    env: { pass: ["A"], set: { X: "1" }, secrets: {} },
    channels: {},
    notify: [],
    host: {},
    progress: [],
    finder: null,
  };
  const data = {
    name: "x",
    env: { pass: ["B"], set: { X: "2" } },
    stages: { a: { agent: { use: "reviewer", maxTurns: 5, prompt: { text: "hi" } } } },
  };
  const { definition } = await validatePipeline(data, { file: "x", folder: null, config });

  expect(definition.stages[0]?.work).toMatchObject({
    kind: "agent",
    agent: { use: "claude", model: "opus", maxTurns: 5 },
  });
  expect(definition.env).toEqual({ pass: ["A", "B"], set: { X: "2" }, secrets: {} });
});

async function read(data: unknown, file = "everything.pipeline.yaml"): Promise<ValidPipeline> {
  return validatePipeline(data, { file, folder: null, config: null });
}
