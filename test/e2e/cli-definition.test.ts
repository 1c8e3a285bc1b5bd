import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, shown, start, write } from "./cli-home.ts";

// `retry --definition FILE`: the next version of an ended run, under another definition.

const count = (name: string): string => `echo ${name} >> "${folder}/ran"`;

function pipelineOf(last: string, more = ""): string {
  return `name: fixed
input: { type: object, properties: { who: { type: string, default: world } } }
stages:
  first: { run: [sh, -c, '${count("first")}; echo one > one.txt'], outputs: { one: one.txt } }
  last: { needs: [first], run: [sh, -c, '${count("last")}; ${last}'] }
${more}`;
}

function ran(): readonly string[] {
  return readFileSync(join(folder, "ran"), "utf8").trimEnd().split("\n");
}

test("what the new definition leaves as it was is kept, the rest runs, and the record has it", async () => {
  const file = write("fixed.pipeline.yaml", pipelineOf("exit 3"));
  expect(await holdfast("run", file)).toMatchObject({ code: 1 });
  const before = await shown("@last");
  const extra = `  more: { needs: [last], run: [sh, -c, '${count("more")}'] }\n`;
  writeFileSync(file, pipelineOf("true", extra));
  const retried = await holdfast("retry", "@last", "--definition", file, "--from", "more");
  expect(retried, retried.err).toMatchObject({ code: 0, err: expect.stringContaining("new or changed: last, more") });
  expect(ran()).toEqual(["first", "last", "last", "more"]);
  const after = await shown("@last");
  expect(after).toMatchObject({
    id: before["id"],
    version: 2,
    state: "completed",
    stages: [
      { id: "first", state: "succeeded", attempts: [{ n: 1 }] },
      { id: "last", attempts: [{ n: 2 }] },
      { id: "more" },
    ],
  });
  expect(after["definitionHash"]).not.toBe(before["definitionHash"]);
  const types = (await holdfast("events", "@last", "--json")).out.split("\n").filter((line) => line !== "");
  const names = types.map((line) => lastLine(line)["type"]);
  expect(names.indexOf("run.repinned")).toBe(names.indexOf("run.reopened") - 1);
  expect(await holdfast("audit", "rebuild")).toMatchObject({ code: 0 });
  expect(lastLine((await holdfast("show", "@last", "--version", "1", "--json")).out)).toMatchObject({
    state: "failed",
    definitionHash: before["definitionHash"],
    stages: [{ id: "first" }, { id: "last" }],
  });
});

test("the clients and variables of the new definition are pinned with it, for this version and the next", async () => {
  const file = write("fixed.pipeline.yaml", pipelineOf("exit 3"));
  expect(await start(["run", file], { OF_MINE: "not passed" }).ended).toMatchObject({ code: 1 });
  const agent = `  asked: { needs: [last], agent: { use: scripted, script: [[{ say: done }]] } }\n`;
  const passing = pipelineOf(`echo "$OF_MINE" >> "${folder}/ran"`, agent);
  writeFileSync(file, passing.replace("name: fixed", "name: fixed\nenv: { pass: [OF_MINE] }"));
  const retried = await start(["retry", "@last", "--definition", file], { OF_MINE: "passed" }).ended;
  expect(retried, retried.err).toMatchObject({ code: 0 });
  expect(ran()).toEqual(["first", "last", "first", "last", "passed"]);
  const { out } = await holdfast("events", "@last", "--json", "--type", "run.repinned");
  expect(lastLine(out)).toMatchObject({
    v: 1,
    data: { agents: { scripted: { adapter: "scripted" } }, environment: { OF_MINE: "passed" } },
  });
  await holdfast("stop");
  expect(await holdfast("retry", "@last", "--from", "last")).toMatchObject({ code: 0 });
  expect(ran().slice(-2)).toEqual(["last", "passed"]);
  expect(await holdfast("audit", "rebuild")).toMatchObject({ code: 0 });
});

test("what does not fit the run is refused, and the run stays as it is", async () => {
  const file = write("fixed.pipeline.yaml", pipelineOf("exit 3"));
  expect(await holdfast("run", file, "--json")).toMatchObject({ code: 1 });
  const refusals = [
    [pipelineOf("true").replace("fixed", "other"), 7, "REFUSED"],
    [pipelineOf("true").replace("default: world", "default: world }, n: { type: integer, default: 3"), 7, "REFUSED"],
    [pipelineOf("true").replaceAll("[sh,", "[no-such-program,"), 2, "PROGRAM_MISSING"],
  ] as const;
  for (const [text, code, name] of refusals) {
    const other = write("other.pipeline.yaml", text);
    const refused = await holdfast("retry", "@last", "--definition", other, "--json");
    expect(refused, text).toMatchObject({ code, out: "" });
    expect(lastLine(refused.err)).toMatchObject({ error: { code: name } });
  }
  expect(await holdfast("retry", "@last", "--definition", file, "--from", "none")).toMatchObject({ code: 2 });
  expect(await shown("@last")).toMatchObject({ version: 1, state: "failed" });
  expect(await holdfast("audit", "verify")).toMatchObject({ code: 0 });
});
