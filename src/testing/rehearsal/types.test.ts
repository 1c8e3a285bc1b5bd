import { expect, test } from "vitest";
import { z } from "zod";
import { claude, command, json, pipeline, prompt, redo, type Pipeline } from "../../index.ts";
import { rehearse, script, type AgentScript, type Rehearsal } from "../index.ts";

// The compiler is the test here: each `@ts-expect-error` is a mistake that it must refuse, and the rest must pass.

const input = z.object({ url: z.url() });

const clip = pipeline("clip", { input }, (scope) => {
  const { stage, gate } = scope;
  const moment = stage("moment", {
    agent: claude("opus", prompt`Choose the best minute of ${scope.input.url}.`),
    outputs: { moment: json("moment.json"), why: "why.md" },
    approve: true,
  });
  const cut = stage("cut", { run: command("./cut.sh", moment.moment) });
  const log = stage("log", { run: "true", outputs: "none" });
  const publish = gate("publish", {
    ask: "Publish this clip?",
    show: [cut.stdout],
    options: { publish: "continue", "another-moment": redo(moment), drop: "cancel" },
    onExpiry: "drop",
  });
  const sure = gate("sure", { ask: "Sure?" });
  return { moment, cut, log, publish, sure };
});

// Never run: what the compiler must take.
export async function uses(): Promise<void> {
  const agents = script({ moment: [{ "moment.json": {} }, [{ say: "again" }]], cut: { "a.txt": "b" } });
  await using stage = await rehearse(clip, { agents, judges: { moment: { result: "pass", score: 90 } } });
  const run = await stage.start({ url: "https://example.org" });
  await run.until("publish");
  await run.answer("publish", "another-moment");
  await run.answer("sure", "approve");
  // What the gates of a stage that works may be answered with depends on what happens to it.
  await run.answer("moment", "whatever-the-child-asked");
  await run.attempts("moment");
  await run.read("moment", "why");
  await run.read("cut", "stdout");
  await rehearse(clip, { agents: script({}) });
}

// Never run: what the compiler must refuse.
export async function mistakes(): Promise<void> {
  const stage = await rehearse(clip, { agents: script({}) });
  const run = await stage.start();
  // @ts-expect-error -- no stage or gate has that name
  await run.until("pubish");
  // @ts-expect-error -- no gate has that name
  await run.answer("pubish", "publish");
  // @ts-expect-error -- the gate has no such answer
  await run.answer("publish", "another-momnet");
  // @ts-expect-error -- that is an answer of another gate
  await run.answer("sure", "publish");
  // @ts-expect-error -- no stage has that name
  await run.attempts("momnet");
  // @ts-expect-error -- the stage has no such output
  await run.read("moment", "wy");
  // @ts-expect-error -- declared outputs replace what was printed
  await run.read("moment", "stdout");
  // @ts-expect-error -- that is an output of another stage
  await run.read("cut", "why");
  // @ts-expect-error -- the stage has no outputs
  await run.read("log", "stdout");
  // @ts-expect-error -- a gate has no outputs
  await run.read("publish", "stdout");
  // @ts-expect-error -- the input is called otherwise
  await stage.start({ uri: "https://example.org" });
  // @ts-expect-error -- no stage has that name
  await rehearse(clip, { agents: script({ momnet: {}, cut: {} }) });
  const elsewhere = script({ moment: {}, other: {} });
  // @ts-expect-error -- a script made elsewhere is checked as well
  await rehearse(clip, { agents: elsewhere });
  // @ts-expect-error -- no stage has that name
  await rehearse(clip, { agents: script({}), judges: { momnet: { result: "pass", score: 90 } } });
  // @ts-expect-error -- the input of its runs is called otherwise
  await rehearse(clip, { agents: script({}), input: { uri: "https://example.org" } });
  // @ts-expect-error -- not a duration
  await stage.clock.advance("a week");
}

const silent: Pipeline<{ url: string }> = pipeline("silent", { input }, ({ stage, gate }) => {
  stage("x", { run: "true" });
  gate("g", { ask: "?", options: { go: "continue" } });
});

// Never run: where nothing is known, every name is taken, and refused when it is used.
export async function unknown(file: Rehearsal<object>, agents: AgentScript): Promise<void> {
  for (const stage of [await rehearse(silent, { agents }), await rehearse("a.yaml", { agents }), file]) {
    const run = await stage.start();
    await run.until("anything");
    await run.answer("anything", "whatever");
    await run.read("anything", "something");
    await run.attempts("anything");
  }
}

// Never run: names that are made while the pipeline is built, and handles that are returned in other forms.
export async function forms(locale: "de" | "fr", name: string): Promise<void> {
  const one = pipeline("one", {}, ({ stage }) => stage("only", { run: "true" }));
  const alone = await (await rehearse(one, { agents: script({}) })).start();
  await alone.read("only", "stdout");
  // @ts-expect-error -- no stage has that name
  await alone.until("onyl");
  const list = pipeline("list", {}, ({ stage }) => [
    stage(`draw-${locale}`, { run: "true" }),
    stage("end", { run: "true" }),
  ]);
  const listed = await (await rehearse(list, { agents: script({}) })).start();
  await listed.until("draw-fr");
  // @ts-expect-error -- no stage has that name
  await listed.until("draw-it");
  const any = pipeline("any", {}, ({ stage }) => ({ made: stage(name, { run: "true" }) }));
  await (await (await rehearse(any, { agents: script({}) })).start()).until("whatever");
  // @ts-expect-error -- only handles can be returned
  pipeline("wrong", {}, () => ({ publish: "publish" }));
  // @ts-expect-error -- a pipeline is built at once
  pipeline("late", {}, async () => Promise.resolve());
  pipeline("expiry", {}, ({ gate }) => {
    gate("a", { ask: "?", options: { go: "continue" }, onExpiry: "ask" });
    // @ts-expect-error -- what follows when nobody answers is an answer of the gate
    gate("b", { ask: "?", options: { go: "continue" }, onExpiry: "gone" });
    // @ts-expect-error -- and so is what a rule answers
    gate("c", { ask: "?", options: { go: "continue" }, autoApprove: [{ when: {}, answer: "gone" }] });
  });
}

test("the names of a pipeline are for the compiler alone", () => {
  expect(Object.keys(clip)).toEqual(Object.keys(silent));
});
