import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli/call/program.ts";
import { folder, holdfast, lastLine, shown, start, until, write, type Ended } from "./cli-home.ts";
import { openTerminal } from "./terminal.ts";

// Which run a command acts on: that of the project one is in, those that are named, or those that are chosen.

const OPEN = `name: open\nstages:\n  ask: { gate: { ask: "Well?", options: { yes: continue, no: fail } } }\n`;
const DONE = `name: done\nstages:\n  a: { run: ["true"] }\n  b: { needs: [a], run: ["true"] }\n`;

/** Every command that takes a handle, with what else it needs. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  show: [],
  watch: [],
  why: [],
  logs: [],
  artifacts: [],
  events: [],
  cancel: [],
  retry: [],
  resume: [],
  revise: ["shorter"],
};

async function elsewhere(...words: readonly string[]): Promise<Ended> {
  const cwd = join(folder, "elsewhere");
  mkdirSync(cwd, { recursive: true });
  return start(words, {}, { cwd }).ended;
}

test("[CLI-1] @last is the newest run of the project one is in, and a project that has none changes nothing", async () => {
  await holdfast("run", write("open.pipeline.yaml", OPEN));
  const { id, project } = await shown("@last");
  const before = (await holdfast("events", "--json")).out;
  const takesRun = createProgram().commands.filter((command) => /<run>|\[runs?[\]. ]|<words/.test(command.usage()));
  const doors = takesRun.map((command) => command.name()).filter((name) => name !== "progress" && name !== "ask");
  expect(doors.toSorted()).toEqual(Object.keys(DOORS).toSorted());
  for (const [command, more] of Object.entries(DOORS)) {
    const ended = await elsewhere(command, "@last", ...more, "--json");
    expect([ended.code, ended.out], command).toEqual([4, ""]);
    const error = Object(lastLine(ended.err)["error"]);
    expect(error, command).toMatchObject({ code: "NOT_FOUND", details: { newest: { id, pipeline: "open", project } } });
    expect(error.hint, command).toContain(`${String(id)} (open) of ${String(project)}`);
  }
  expect((await holdfast("events", "--json")).out).toBe(before);
  expect((await elsewhere("show", "@last", "--all", "--json")).out).toContain(`"id":"${String(id)}"`);
  const own = join(folder, "elsewhere", "done.pipeline.yaml");
  await elsewhere("run", write("../elsewhere/done.pipeline.yaml", DONE));
  expect((await elsewhere("why", "@last")).out, own).toContain("completed");
  expect((await holdfast("why", "@last")).out).toContain("waiting");
  const cancelled = await elsewhere("cancel", String(id));
  expect(cancelled.out).toBe(`Cancelling open ${String(id)} (${String(project)}).\n`);
  await until(async () => (await shown(String(id)))["state"] === "cancelled");
});

test("[CLI-10] the beginning of an id that lists print names a run and a gate; one that fits several changes nothing", async () => {
  const file = write("open.pipeline.yaml", OPEN);
  await holdfast("run", file);
  await holdfast("run", file);
  const { gates } = JSON.parse((await holdfast("gates", "--json")).out);
  const [first, second] = gates;
  const before = (await holdfast("events", "--json")).out;
  const both = await holdfast("answer", "0", "yes", "--json");
  expect(both.code).toBe(4);
  const error = Object(lastLine(both.err)["error"]);
  expect(error).toMatchObject({ code: "AMBIGUOUS", message: expect.stringContaining(first.id) });
  expect(error.message).toContain(second.id);
  expect((await holdfast("answer", "7ZZZZZZZ", "yes")).code).toBe(4);
  expect((await holdfast("answer", "", "yes")).code).toBe(4);
  expect((await holdfast("events", "--json")).out).toBe(before);
  const unique = Array.from({ length: 26 }, (_, at) => first.id.slice(0, at + 1)).find(
    (one) => !second.id.startsWith(one),
  );
  expect((await holdfast("answer", String(unique).toLowerCase(), "yes", "--follow")).code).toBe(0);
  expect((await shown(first.run))["state"]).toBe("completed");
  expect((await shown(second.run))["state"]).toBe("waiting");
});

test("[CLI-2][CLI-3] several runs are steered at once, and runs in bulk after a yes; the worst result is the exit code", async () => {
  const open = write("open.pipeline.yaml", OPEN);
  await holdfast("run", write("done.pipeline.yaml", DONE));
  const done = String((await shown("@last"))["id"]);
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.push((await holdfast("run", open, "--detach")).out.trim());
  await until(async () => JSON.parse((await holdfast("gates", "--json")).out).gates.length === 3);
  const [first = "", second = "", third = ""] = ids;
  expect(await holdfast("cancel", first, "nothing-like-it")).toMatchObject({ code: 4, out: "" });
  expect(await holdfast("cancel", first, "--state", "waiting")).toMatchObject({ code: 2, out: "" });
  expect(await holdfast("cancel")).toMatchObject({ code: 2, out: "" });
  const asked = await holdfast("cancel", "--state", "waiting,queued", "--json");
  expect([asked.code, lastLine(asked.err)]).toMatchObject([2, { error: { hint: expect.stringContaining("--yes") } }]);
  const left = openTerminal(["cancel", "--pipeline", "open"], { columns: 120 });
  await left.shows("Cancel 3 runs? [y/N]");
  left.type("\n");
  expect([await left.ended, (await left.screen()).join("\n")]).toEqual([
    0,
    expect.stringContaining("Nothing was changed."),
  ]);
  expect(JSON.parse((await holdfast("ls", "--state", "waiting", "--json")).out).runs).toHaveLength(3);

  const both = await holdfast("cancel", first, done, second, "--json");
  expect(both.code).toBe(7);
  expect(both.out.trimEnd().split("\n").map(lastLine)).toMatchObject([
    { id: first, pipeline: "open" },
    { id: done, pipeline: "done", error: { code: "REFUSED" } },
    { id: second, pipeline: "open" },
  ]);
  expect(lastLine(both.err)).toMatchObject({ error: { code: "REFUSED", message: expect.stringContaining(done) } });
  const bulk = await holdfast("cancel", "--state", "waiting", "--state", "stalled", "--yes");
  expect([bulk.code, bulk.out]).toEqual([0, expect.stringMatching(new RegExp(`^Cancelling open ${third} `))]);
  await until(async () => !(await holdfast("ls", "--json")).out.includes('"waiting"'));
  expect(await holdfast("cancel", "--state", "waiting", "--yes")).toMatchObject({
    code: 0,
    out: "No run here is open.\n",
  });

  expect(await holdfast("retry", done)).toMatchObject({ code: 7, out: "" });
  expect(await shown(done)).toMatchObject({ version: 1 });
  const person = openTerminal(["retry", done, "--detach"], { columns: 160 });
  await person.shows("Run all of it again? [y/N]");
  person.type("n\n");
  await person.ended;
  expect(await shown(done)).toMatchObject({ version: 1 });
  expect(await holdfast("retry", done, "--again")).toMatchObject({ code: 0 });
  expect(await shown(done)).toMatchObject({ version: 2, stages: [{ chosenAttempt: 2 }, { chosenAttempt: 2 }] });
  const retried = await holdfast("retry", first, second, "--detach", "--json");
  expect(retried.out.trimEnd().split("\n").map(lastLine)).toMatchObject([{ id: first }, { id: second }]);
  await holdfast("cancel", "--pipeline", "open", "--yes");
});
