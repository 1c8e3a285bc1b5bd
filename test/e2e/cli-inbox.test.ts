import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, start, until, write } from "./cli-home.ts";
import { asking, begun, gatesOfHome } from "./inbox.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

// `holdfast gates` at a terminal: an inbox to work through with the keyboard.

const UP = "\u001B[A";
const DOWN = "\u001B[B";
const PAGE_DOWN = "\u001B[6~";
const ESCAPE = "\u001B";
const INTERRUPT = "\u0003";

const ASK = "ask: Go on?";

async function waiting(count: number): Promise<void> {
  await until(() => gatesOfHome().filter(({ state }) => state === "open").length === count);
}

/** The line that the cursor is on. */
async function chosen(terminal: Terminal): Promise<string> {
  return (await terminal.screen()).find((line) => line.startsWith("›")) ?? "";
}

test("the list is moved in, a question opened, its option chosen by number or arrow, answered, and the next one shown", async () => {
  await begun(asking("three", { first: ASK, second: ASK, third: ASK }));
  await waiting(3);
  const terminal = openTerminal(["gates"]);
  await terminal.shows("3 questions wait");
  expect(await chosen(terminal)).toMatch(/first +Go on\?/);
  terminal.type(`j${DOWN}${DOWN}${UP}k`);
  await until(async () => (await chosen(terminal)).includes("first"));
  terminal.type("j\r");
  await terminal.shows("2/3  three · second");
  terminal.type("\r");
  await terminal.shows("Choose an option first");
  terminal.type("2");
  await terminal.shows("› 2) no  (continue)");
  terminal.type(UP);
  await terminal.shows("› 1) yes  (continue)");
  terminal.type("\r");
  await terminal.shows("2/2  three · third");
  await terminal.shows("Answered: yes.");
  expect((await terminal.screen()).join("\n")).not.toContain("› ");
  terminal.type("s");
  await terminal.shows("That was the last question.");
  terminal.type("kl");
  await terminal.shows("1/2  three · first");
  terminal.type(ESCAPE);
  await terminal.shows("2 questions wait");
  terminal.type("zX%q");
  expect(await terminal.ended).toBe(0);
  expect((await terminal.screen()).at(-1)).toMatch(/^second of [0-9A-Z]{26}: yes$/);
  expect(gatesOfHome().map(({ stage, answer }) => [stage, answer])).toEqual([
    ["first", null],
    ["second", "yes"],
    ["third", null],
  ]);
});

test("a note is asked for where it is needed, kept where it is wanted, and a pasted text presses no key and ends no line", async () => {
  const gates = { needed: `${ASK}, note: required`, wanted: ASK, zero: `${ASK}, note: none` };
  await begun(asking("noting", gates));
  await waiting(3);
  const terminal = openTerminal(["gates"]);
  await terminal.shows("3 questions wait");
  terminal.type("\r1\r");
  await terminal.shows(/^Note: $/m);
  terminal.type("\r");
  await terminal.shows("This question needs a note.");
  terminal.type("\u001B[200~one\r2\rq\u001B[201~");
  await terminal.shows("Note: one 2 q");
  terminal.type("\u007Fand more\r");
  await terminal.shows("noting · wanted");
  terminal.type("\u001B[200~1\r2\rq\u001B[201~nlater");
  await terminal.shows("Note: later");
  terminal.type(ESCAPE);
  await terminal.shows("n note");
  terminal.type("nfine\r1");
  await terminal.shows("  Note: fine");
  terminal.type("\r");
  await terminal.shows("noting · zero");
  terminal.type("n");
  await terminal.shows("It takes no note.");
  terminal.type("2\r");
  await terminal.shows("Nothing waits for a person");
  terminal.type("q");
  expect(await terminal.ended).toBe(0);
  const { out } = await holdfast("events", "--type", "gate.answered", "--json");
  expect(out).toContain('"note":"one 2 and more"');
  expect(out).toContain('"note":"fine"');
});

test("a question that somebody else answers, or whose time is over, says so and keeps the place; an answer to it is refused", async () => {
  await begun(asking("three", { first: ASK, second: ASK }));
  await waiting(2);
  const terminal = openTerminal(["gates"]);
  await terminal.shows("2 questions wait");
  terminal.type("j\r1");
  await terminal.shows("› 1) yes");
  const [first, second] = gatesOfHome();
  await holdfast("answer", first?.id ?? "", "no");
  await terminal.shows("1/1  three · second");
  expect(await chosen(terminal)).toContain("1) yes");
  await holdfast("answer", second?.id ?? "", "no");
  await terminal.shows(/Answered meanwhile by user:\S+: no\./);
  terminal.type("1");
  await terminal.shows("It takes no answer any more.");
  terminal.type("q");
  await terminal.shows("Nothing waits for a person");
  const started = begun(asking("brief", { quick: `${ASK}, expires: 6s, onExpiry: fail` }));
  await terminal.shows(/› quick +Go on\? +\d+s left/);
  terminal.type("\r");
  await terminal.shows("Answered meanwhile by its rule: fail.");
  await started;
  terminal.type(INTERRUPT);
  expect(await terminal.ended).toBe(130);
});

const LONG = `${"A question that goes on and on, with 東京 in it and no end in sight. ".repeat(12)}\n\nLast line?`;

test("twenty questions and a long one fit a small terminal, also after a resize; nothing is wider or higher than it", async () => {
  const others = Array.from({ length: 19 }, (_, n) => [`q${n}`, `ask: "Question number ${n} of many that wait here?"`]);
  await begun(asking("many", { a: `ask: ${JSON.stringify(LONG)}`, ...Object.fromEntries(others) }));
  await waiting(20);
  const terminal = openTerminal(["gates"], { columns: 40, rows: 15 });
  await terminal.shows("20 questions wait");
  const fits = async (columns: number, rows: number): Promise<void> => {
    const lines = await terminal.screen();
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(columns);
  };
  await fits(40, 15);
  terminal.type("G");
  await terminal.shows(/› q18/);
  terminal.type("g\r");
  await terminal.shows(/↓ \d+ more lines/);
  await terminal.shows("1) yes");
  await fits(40, 15);
  terminal.type(PAGE_DOWN.repeat(12));
  await terminal.shows("Last line?");
  terminal.type("b2");
  await terminal.shows("› 2) no");
  await terminal.resize(100, 30);
  await terminal.shows("Last line?");
  await fits(100, 30);
  terminal.type("qq");
  expect(await terminal.ended).toBe(0);
});

function openedFiles(): string {
  const file = join(folder, "opened");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

const SHOWING = `name: showing
stages:
  make: { run: [sh, -c, 'echo a > a.png; echo b > b.mp4'], outputs: { picture: a.png, clip: b.mp4 } }
  look: { needs: [make], gate: { ask: "Good?", show: [make.picture, make.clip] } }
`;

test("`o` opens what is shown, one file after the other, in the viewer; where there is none, its path is said", async () => {
  await begun(write("showing.pipeline.yaml", SHOWING));
  await waiting(1);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const viewer = join(bin, process.platform === "darwin" ? "open" : "xdg-open");
  writeFileSync(viewer, `#!/bin/sh\necho "$1" >> "${folder}/opened"\n`);
  chmodSync(viewer, 0o755);
  const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  const terminal = openTerminal(["gates"], { columns: 200, env });
  await terminal.shows("1 question waits");
  terminal.type("\r");
  await terminal.shows(/make\.picture, 2 B: \S+a\.png/);
  terminal.type("o");
  await terminal.shows("Opening make.picture (1 of 2).");
  terminal.type("o");
  await terminal.shows("Opening make.clip (2 of 2).");
  await until(() => /a\.png\n.*b\.mp4\n$/.test(openedFiles()));
  writeFileSync(viewer, "#!/bin/sh\nexit 3\n");
  terminal.type("o");
  await terminal.shows(/make\.picture \(1 of 2\) could not be opened, \S+ ended with 3: \S+a\.png/);
  terminal.type(INTERRUPT);
  expect(await terminal.ended).toBe(130);
});

test("words answer a question without options; what an agent asks moves no cursor", async () => {
  const said = `const { execFileSync } = require("node:child_process"); execFileSync("holdfast", ["ask", "Which\\u001B[2J title?"]);`;
  await begun(
    write("asks.pipeline.yaml", `name: asks\nstages:\n  ask: { run: [node, -e, ${JSON.stringify(said)}] }\n`),
  );
  await waiting(1);
  const terminal = openTerminal(["gates"], { env: { NO_COLOR: "1" } });
  await terminal.shows("Which title?");
  terminal.type("\r\r");
  await terminal.shows("Answer:");
  terminal.type("The tide\r");
  await terminal.shows("Nothing waits for a person");
  terminal.type(ESCAPE);
  expect(await terminal.ended).toBe(0);
  expect(terminal.written()).not.toContain(`${ESCAPE}[2J`);
  expect(terminal.written()).not.toMatch(new RegExp(`${ESCAPE}\\[[0-9;]*m`));
  expect(gatesOfHome()).toMatchObject([{ answer: "The tide" }]);
});

test("nothing waits: that is said and the command ends; off a terminal, and on a dumb one, it is a list as before", async () => {
  const empty = openTerminal(["gates"]);
  expect(await empty.ended).toBe(0);
  expect(await empty.screen()).toEqual(["Nothing waits for a person."]);
  await begun(asking("three", { first: ASK }));
  await waiting(1);
  const { out, code } = await start(["gates"]).ended;
  expect({ out, code }).toEqual({
    out: expect.stringMatching(
      /^three · first\n {2}waits \S+, run \S+\n {2}Go on\?\n {2}holdfast answer \S+ yes\n {2}holdfast answer \S+ no\n\n1 question waits;/,
    ),
    code: 0,
  });
  const dumb = openTerminal(["gates"], { env: { TERM: "dumb" } });
  expect(await dumb.ended).toBe(0);
  expect(await dumb.screen()).toContain("  Go on?");
});
