import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, killDaemon, lastLine, shown, until, write } from "./cli-home.ts";
import { eventsOf } from "./chat.ts";
import { openTerminal } from "./terminal.ts";

// `revise` in words that say no kind: a run of its own asks an agent, and a person where that is not sure.

const PIPELINE = `name: letter
stages:
  draft:
    run: [sh, -c, 'cat "\${HOLDFAST_FEEDBACK:-/dev/null}" > draft.json; echo . >> draft.json']
    outputs: { draft: draft.json }
  picture: { run: [sh, -c, 'echo picture > picture.txt'], outputs: { picture: picture.txt } }
revisions:
  shorten: { stage: draft, says: [shorter], asks: "Make the letter shorter?" }
  redraw: { stage: picture, says: [image], asks: Draw another picture? }
`;

const FINDER = "holdfast:find-revision";

/** A config whose agent answers so, after more steps. */
function finds(kind: string | null, confidence: number, ...steps: readonly object[]): void {
  const parameters = [{ name: "lines", value: "3" }];
  const script = [[...steps, { answer: { kind, confidence, parameters } }]];
  write("holdfast.config.mjs", `export default ${JSON.stringify({ revisions: { use: "scripted", script } })};\n`);
}

async function deliver(): Promise<string> {
  const ended = await holdfast("run", write("letter.pipeline.yaml", PIPELINE), "--json");
  expect(ended).toMatchObject({ code: 0 });
  return String(lastLine(ended.out)["id"]);
}

async function finders(): Promise<readonly string[]> {
  const { out } = await holdfast("ls", "--json");
  const { runs }: { readonly runs: readonly { readonly id: string; readonly pipeline: string }[] } = JSON.parse(out);
  return runs.filter(({ pipeline }) => pipeline === FINDER).map(({ id }) => id);
}

/** A finder that has been asked about "three lines", and works until a file is taken away. */
async function heldFinder(): Promise<{ readonly run: string; readonly finder: string; readonly hold: string }> {
  const hold = join(folder, "hold");
  writeFileSync(hold, "");
  finds("shorten", 0.9, { run: ["sh", "-c", `while [ -e "${hold}" ]; do sleep 0.05; done`] });
  const run = await deliver();
  expect(await holdfast("revise", run, "three lines")).toMatchObject({ code: 0 });
  const [finder = ""] = await finders();
  return { run, finder, hold };
}

async function rounds(run: string): Promise<unknown> {
  const { version, state, stages } = await shown(run);
  const list = Array.isArray(stages) ? stages : [];
  return [version, state, ...list.map(({ id, chosenAttempt }) => `${id} ${chosenAttempt}`)];
}

test("[P29] an agent that is sure says of which kind the words are; the stage is told what they say of how", async () => {
  finds("shorten", 0.9);
  const run = await deliver();
  const dry = await holdfast("revise", run, "I fall asleep", "--dry-run");
  expect(dry).toMatchObject({ code: 3, err: expect.stringContaining("Without a dry run scripted is asked.") });
  const revised = await holdfast("revise", "@last", "I fall asleep after three lines", "--follow");
  expect(revised, revised.err).toMatchObject({ code: 0, out: expect.stringContaining(`Run ${run} completed.`) });
  expect(await rounds("@last")).toEqual([2, "completed", "draft 2", "picture 1"]);
  const [finder = ""] = await finders();
  expect(await eventsOf(run, "--type", "run.reopened")).toMatchObject([
    {
      actor: { kind: "user" },
      data: {
        cause: "revise",
        revision: { kind: "shorten", by: "agent", found: { finder, confidence: 0.9, parameters: { lines: "3" } } },
      },
    },
  ]);
  expect((await holdfast("artifacts", "get", run, "draft.draft")).out).toContain('"lines": "3"');
  const prompt = (await eventsOf(finder, "--type", "run.accepted"))[0]?.["data"];
  expect(prompt).toMatchObject({ input: { words: "I fall asleep after three lines" }, revises: { run, version: 1 } });
  for (const what of ["verify", "rebuild"]) expect(await holdfast("audit", what)).toMatchObject({ code: 0 });
});

test("[P29] an agent that is not sure is not believed: the question stands in the inbox, and the answer makes the change", async () => {
  finds("shorten", 0.5);
  const run = await deliver();
  const revised = await holdfast("revise", run, "hm", "--follow");
  expect(revised).toMatchObject({ code: 3, out: expect.stringContaining("Which change of letter is meant by “hm”?") });
  const again = await holdfast("revise", run, "hm", "--json");
  const [finder = ""] = await finders();
  expect([again.code, lastLine(again.out)]).toEqual([0, { id: run, dryRun: false, finder }]);
  const { gates }: { readonly gates: readonly { readonly id: string }[] } = JSON.parse(
    (await holdfast("gates", "--json")).out,
  );
  expect(gates).toHaveLength(1);
  expect(await holdfast("answer", gates[0]?.id ?? "", "redraw")).toMatchObject({ code: 0 });
  await until(async () => JSON.stringify(await rounds(run)) === '[2,"completed","draft 1","picture 2"]');
  expect(await eventsOf(run, "--type", "run.reopened")).toMatchObject([
    { data: { revision: { kind: "redraw", by: "person", found: { confidence: null, parameters: {} } } } },
  ]);
});

test("[P29] the one who means none of the kinds changes nothing, and may name one then; a broken agent leaves the question", async () => {
  finds(null, 1, { stop: "refusal" });
  const run = await deliver();
  const asked = openTerminal(["revise", run, "hm"], { columns: 120 });
  await asked.shows("3) none");
  asked.type("3\n");
  await asked.shows("No change was made.");
  expect(await asked.ended).toBe(1);
  expect(await rounds(run)).toEqual([1, "completed", "draft 1", "picture 1"]);
  const again = await holdfast("revise", run, "hm");
  expect(again).toMatchObject({ code: 3, err: expect.stringContaining("  redraw: Draw another picture?") });
  const [finder = "", ...others] = await finders();
  expect(again.err).toContain(
    `Run ${finder} asked an agent about these words already (it is cancelled). Name the kind`,
  );
  expect(others).toEqual([]);
});

test("[P29] at a terminal one waits for what is found, and sees what is done again", async () => {
  finds("redraw", 1);
  const run = await deliver();
  const asked = openTerminal(["revise", run, "not this cat"], { columns: 140 });
  await asked.shows("Revision: redraw (stage picture), because an agent took the words for it (confidence 1).");
  expect(await asked.ended).toBe(0);
  await until(async () => JSON.stringify(await rounds(run)) === '[2,"completed","draft 1","picture 2"]');
});

test("[P29][G1] the daemon is killed while the agent works: it goes on, and one version is opened", async () => {
  const { run, finder, hold } = await heldFinder();
  await until(async () => JSON.stringify((await shown(finder))["stages"]).includes('"state":"running"'));
  expect((await holdfast("why", run)).out).toContain(`Run ${finder} finds out which change is meant by “three lines”.`);
  killDaemon();
  expect(readFileSync(hold, "utf8")).toBe("");
  expect(await holdfast("revise", run, "three lines")).toMatchObject({ code: 0 });
  rmSync(hold);
  await until(async () => JSON.stringify(await rounds(run)) === '[2,"completed","draft 2","picture 1"]');
  expect(await finders()).toEqual([finder]);
  expect(await shown(finder)).toMatchObject({ state: "completed", recoveries: 1 });
});

test("[P29] what was asked of a version that is no longer the newest is not done: a person is asked about it", async () => {
  const { run, finder, hold } = await heldFinder();
  expect(await holdfast("revise", run, "another image", "--follow")).toMatchObject({ code: 0 });
  rmSync(hold);
  await until(async () => (await shown(finder))["state"] === "waiting");
  expect(await rounds(run)).toEqual([2, "completed", "draft 1", "picture 2"]);
  expect((await holdfast("why", finder)).out).toContain(
    `The delivery to holdfast:revise was refused: “three lines” was said of version 1 of run ${run}, which has version 2 by now. Send it again,`,
  );
});

test("[P29] a config that came later is brought; an agent that is not there leaves the kinds to name", async () => {
  const run = await deliver();
  expect(await holdfast("revise", run, "hm")).toMatchObject({ code: 3 });
  write(
    "holdfast.config.mjs",
    'export default { agents: { gone: { use: "claude", program: "./gone" } }, revisions: { use: "gone" } };\n',
  );
  const gone = await holdfast("revise", run, "hm");
  expect(gone).toMatchObject({ code: 3, err: expect.stringContaining("The agent gone could not be asked") });
  finds("redraw", 1);
  expect(await holdfast("revise", run, "hm", "--follow")).toMatchObject({ code: 0 });
  expect(await rounds(run)).toEqual([2, "completed", "draft 1", "picture 2"]);
});

test("[P29] the agent that the config names today is asked, as sure as it demands today, and none where it names none", async () => {
  finds("redraw", 1);
  const run = await deliver();
  finds("shorten", 0.9);
  expect(await holdfast("revise", run, "hm", "--follow")).toMatchObject({ code: 0 });
  expect(await rounds(run)).toEqual([2, "completed", "draft 2", "picture 1"]);
  write("holdfast.config.mjs", "export default { revisions: { use: 'nobody' } };\n");
  const faulty = await holdfast("revise", run, "hm again");
  expect(faulty).toMatchObject({ code: 2, err: expect.stringContaining('unknown agent "nobody"') });
  write("holdfast.config.mjs", "export default {};\n");
  const none = await holdfast("revise", run, "hm again");
  expect(none).toMatchObject({ code: 3, err: expect.stringContaining("  redraw: Draw another picture?") });
  expect(await finders()).toHaveLength(1);
});
