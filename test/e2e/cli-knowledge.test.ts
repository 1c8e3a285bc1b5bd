import { join } from "node:path";
import { userInfo } from "node:os";
import { expect, test } from "vitest";
import { folder, holdfast, killDaemon, lastLine, shown, start, until, write } from "./cli-home.ts";

// A question with a key, as a stage asks it: once, until it is forgotten.

const COMMAND = `name: layout
stages:
  choose: { run: [sh, -c, 'holdfast ask --key two-speakers "Which layout?" split stacked'] }
`;

const AGENT = `name: agent
stages:
  choose:
    agent: { use: scripted, script: [[{ ask: { question: "Which layout?", options: [split, stacked], key: two } }]] }
    outputs: none
`;

async function gateOf(run: string): Promise<string> {
  let gate = "";
  await until(async () => {
    const { gates } = lastLine((await holdfast("gates", "--json")).out);
    const open: unknown = Array.isArray(gates) ? gates.find((one) => Object(one).run === run) : undefined;
    gate = String(Object(open).id ?? "");
    return open !== undefined;
  });
  return gate;
}

async function accepted(file: string): Promise<string> {
  return (await holdfast("run", file, "--detach")).out.trim();
}

async function known(): Promise<unknown> {
  return lastLine((await holdfast("knowledge", "ls", "--json")).out)["knowledge"];
}

test("[P26][P30] a question with a key is asked once, over a kill of the daemon; forgotten, it is asked again", async () => {
  const file = write("layout.pipeline.yaml", COMMAND);
  const first = await accepted(file);
  const gate = await gateOf(first);
  killDaemon();
  expect(await holdfast("answer", gate, "stacked", "--note", "both fit", "--follow")).toMatchObject({ code: 0 });
  killDaemon();
  const by = `user:${userInfo().username}`;
  const place = { project: join(folder, "project"), pipeline: "layout", stage: "choose", key: "two-speakers" };
  expect(await known()).toMatchObject([{ ...place, answer: "stacked", note: "both fit", by, run: first, gate }]);
  // Nobody is asked the second time: it ends on its own.
  expect(await holdfast("run", file)).toMatchObject({ code: 0 });
  expect(await shown("@last")).toMatchObject({ state: "completed", gates: [] });
  expect((await holdfast("artifacts", "get", "@last", "choose.stdout")).out).toBe("stacked\n");
  const told = lastLine((await holdfast("events", "@last", "--type", "message.decided", "--json")).out);
  expect(told).toMatchObject({
    actor: { kind: "system" },
    data: { answer: "stacked", note: "both fit", known: { key: "two-speakers", by, run: first, gate } },
  });
  expect((await holdfast("knowledge", "ls")).out).toMatch(/two-speakers +stacked \(both fit\) +layout, choose/);
  const forgotten = await holdfast("knowledge", "forget", "two-speakers", "--pipeline", "layout");
  expect(forgotten).toMatchObject({ code: 0, out: expect.stringContaining("It will be asked again.") });
  killDaemon();
  expect(await known()).toEqual([]);
  const third = await accepted(file);
  expect(await gateOf(third)).not.toBe(gate);
  for (const verb of ["verify", "rebuild"]) expect(await holdfast("audit", verb)).toMatchObject({ code: 0 });
  const kept = lastLine((await holdfast("events", "--type", "knowledge.kept", "--json")).out);
  expect(kept).toMatchObject({ stream: "home", data: null, actor: { kind: "user" } });
});

test("[P30] a scripted agent's question is remembered for its own pipeline and stage only", async () => {
  const file = write("agent.pipeline.yaml", AGENT);
  const first = await accepted(file);
  await holdfast("answer", await gateOf(first), "split", "--follow");
  expect(await holdfast("run", file)).toMatchObject({ code: 0 });
  const other = await accepted(write("other.pipeline.yaml", AGENT.replace("name: agent", "name: other")));
  await gateOf(other);
  expect(await holdfast("knowledge", "forget", "two", "--stage", "another")).toMatchObject({ code: 4 });
  expect(await holdfast("knowledge", "forget", "two", "--pipeline", "agent", "--json")).toMatchObject({
    code: 0,
    out: expect.stringContaining('"stage":"choose"'),
  });
});

test.each([
  [["knowledge", "learn"], 2],
  [["knowledge", "forget"], 2],
  [["knowledge", "ls", "two"], 2],
  [["knowledge", "forget", "nothing"], 4],
])("[P30] %j is refused", async (words, code) => {
  expect(await holdfast(...words)).toMatchObject({ code });
});

test("[P30] a key that cannot be one is refused before anybody is asked", async () => {
  const asked = await start(["ask", "Which?", "--key", "two\nlines"], { HOLDFAST_DIR: folder }).ended;
  expect(asked).toMatchObject({ code: 2, err: expect.stringContaining("on one line") });
});
