import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, shown, start, until, write } from "./cli-home.ts";
import { openTerminal } from "./terminal.ts";

// What a person sees at a terminal.

const wait = (name: string): string => `while [ ! -e "${folder}/${name}" ]; do sleep 0.05; done`;

const GATED = `name: gated
stages:
  make: { run: [sh, -c, 'echo made > made.txt'], outputs: { made: made.txt } }
  publish:
    needs: [make]
    gate: { ask: "Publish it?", show: [make.made], note: required, options: { publish: continue, again: { redo: make }, drop: cancel } }
`;

const ESCAPE = "\u001B";

test("a gate is asked there and then, with its files, its options by number and a note; the run goes on to its end", async () => {
  const terminal = openTerminal(["run", write("gated.pipeline.yaml", GATED)], { columns: 200 });
  await terminal.shows("Answer (1-3; empty: later):");
  const asked = (await terminal.screen()).join("\n");
  expect(asked).toContain("publish asks: Publish it?");
  expect(asked).toMatch(/make\.made, 5 B: \S+made\.txt/);
  expect(asked).toMatch(/1\) publish +\(continue\)\n +2\) again +\(redo make\)\n +3\) drop +\(cancel\)/);
  terminal.type("7\n");
  await terminal.shows(/later\): 7\nAnswer/);
  terminal.type("1\n");
  await terminal.shows("Note:");
  terminal.type("\n");
  await terminal.shows("This gate needs a note");
  terminal.type("publish\n");
  await terminal.shows(/Note: $/m);
  terminal.type("well done\n");
  expect(await terminal.ended).toBe(0);
  expect(await shown("@last")).toMatchObject({
    state: "completed",
    gates: [{ answer: "publish", answerNote: "well done", answeredBy: expect.stringMatching(/^user:/) }],
  });
});

test("what is typed ahead answers the next question", async () => {
  const terminal = openTerminal(["run", write("gated.pipeline.yaml", GATED)], { columns: 200 });
  await terminal.shows("Answer (1-3; empty: later):");
  terminal.type("9\npublish\nwell done\n");
  expect(await terminal.ended).toBe(0);
  expect(await shown("@last")).toMatchObject({ gates: [{ answer: "publish", answerNote: "well done" }] });
});

test("a question may be put off, taken up by resume, and is taken away when somebody else answers", async () => {
  const first = openTerminal(["run", write("gated.pipeline.yaml", GATED)]);
  await first.shows("empty: later");
  first.type("\n");
  expect(await first.ended).toBe(3);
  await first.shows(/holdfast answer [0-9A-Z]{26} publish/);
  const second = openTerminal(["resume", "@last"]);
  await second.shows("empty: later");
  const gate = /holdfast answer ([0-9A-Z]{26}) drop/.exec((await holdfast("gates")).out)?.[1] ?? "";
  expect(await holdfast("answer", gate, "drop", "--note", "no")).toMatchObject({ code: 0 });
  await second.shows("The question is answered.");
  expect(await second.ended).toBe(1);
});

test("`--yes` takes the only option that continues, and nobody is asked; Ctrl-C at a question leaves the run to itself", async () => {
  const plain = GATED.replace("note: required, ", "");
  const sure = openTerminal(["run", write("sure.pipeline.yaml", plain), "--yes"]);
  expect(await sure.ended).toBe(0);
  expect(sure.written()).not.toContain("asks:");
  const unsure = openTerminal(["run", write("gated.pipeline.yaml", GATED)]);
  await unsure.shows("empty: later");
  unsure.type("\u0003");
  await unsure.shows(/The run goes on\. Follow it:\s+holdfast resume [0-9A-Z]{26}/);
  expect(await unsure.ended).toBe(130);
  expect(await shown("@last")).toMatchObject({ state: "waiting" });
});

const LONG = `name: long
stages:
  a-stage-with-a-name-longer-than-a-narrow-terminal:
    run: [sh, -c, 'echo 東京 wide words and a long line that goes on and on and on; printf "\\033[31mred\\033[0m\\tand \\033[2J wild\\n"; WAIT']
  second: { run: [sh, -c, 'exit 0'] }
`;

test("each stage has one line, never wider than the terminal, also after a resize, and no colour where none is wanted", async () => {
  const file = write("long.pipeline.yaml", LONG.replace("WAIT", wait("go")));
  const terminal = openTerminal(["run", file], { columns: 40, rows: 12 });
  await terminal.shows(/● a-stage-with…? .*running/);
  // What was on its way to the terminal at the moment of a resize may stay behind, above the line that is kept.
  const line = async (): Promise<string> => (await terminal.screen()).findLast((text) => text.startsWith("●")) ?? "";
  expect((await terminal.screen()).filter((text) => text.startsWith("●"))).toHaveLength(1);
  expect((await line()).length).toBeLessThan(40);
  await terminal.resize(100, 12);
  await terminal.shows(/^● .* red and wild$/m);
  await terminal.resize(30, 12);
  await until(async () => (await line()).length < 30 && (await line()).endsWith("…"));
  writeFileSync(join(folder, "go"), "");
  expect(await terminal.ended).toBe(0);
  const end = await terminal.screen();
  expect(end.filter((text) => /^[●✓]/.test(text)).slice(-2)).toEqual([
    expect.stringMatching(/^✓ a-stage-w… +succeeded/),
    expect.stringMatching(/^✓ second +succeeded/),
  ]);
  expect(terminal.written()).toContain(`${ESCAPE}[32m✓`);
  expect(terminal.written()).not.toContain(`${ESCAPE}[2J`);
});

test.for([
  { words: ["--no-color"], env: {} },
  { words: [], env: { NO_COLOR: "1" } },
])("no colour with $words $env", async ({ words, env }) => {
  const file = write("quick.pipeline.yaml", "name: quick\nstages:\n  one: { run: [echo, hi] }\n");
  const terminal = openTerminal(["run", file, ...words], { env });
  expect(await terminal.ended).toBe(0);
  expect(terminal.written()).toContain("✓ one");
  expect(terminal.written()).not.toMatch(new RegExp(`${ESCAPE}\\[[0-9;]*m`));
});

test("off a terminal there is no escape sequence, whatever a child prints, and no question", async () => {
  const file = write("gated.pipeline.yaml", GATED.replace("echo made", 'printf "\\033[31mred"'));
  const run = await start(["run", file], { FORCE_COLOR: "1" }).ended;
  expect(run.code).toBe(3);
  expect(run.out + run.err).not.toContain(ESCAPE);
});

test("more stages than the terminal has rows: those that work are shown, the others counted", async () => {
  const stages = Array.from({ length: 12 }, (_, n) => `  s${n}: { run: [sh, -c, 'exit 0'] }`);
  const last = `  last: { needs: [s11], run: [sh, -c, '${wait("go")}'] }`;
  const file = write("many.pipeline.yaml", `name: many\nstages:\n${[...stages, last].join("\n")}\n`);
  const terminal = openTerminal(["run", file], { columns: 60, rows: 8 });
  await terminal.shows(/● last +running/);
  await terminal.shows("7 more");
  writeFileSync(join(folder, "go"), "");
  expect(await terminal.ended).toBe(0);
  const lines = (await terminal.screen()).filter((text) => /^[✓●] /.test(text));
  expect(lines.length).toBe(6);
});
