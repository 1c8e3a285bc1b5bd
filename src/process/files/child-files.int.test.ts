import { maskerOf, OPEN } from "../../base/secrets/masker.ts";
import { cleanFile } from "./clean-execution.ts";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fixture, GO_ON, openTrial } from "../../../test/fixtures/agents/trial.ts";
import { spoil, SPOIL_NAMES } from "../../../test/fixtures/agents/spoil.ts";
import { maskOf } from "../../base/secrets/mask.ts";
import { CHILD_FILES, MOST_ENTRIES, namesIn, readChildFile } from "./child-files.ts";
import { createOnce, makeDirectory, replaceWhole } from "./directory.ts";
import { findFileFaults } from "../watch/file-faults.ts";
import { inspect } from "../watch/inspect.ts";
import { followJournal, readLines, readTail } from "../watch/journal.ts";
import { createQuestions, readProgress, readRegistered, writeAnswer } from "../watch/messages.ts";
import { readHostFacts } from "../host.ts";

const NAMES = CHILD_FILES.map(({ name }) => name.replace(".N", ".1"));
const READ_WHOLE_IS_EMPTY = ["a file of mode 0", "a sparse file of 5 GB"];

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spoiled-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(SPOIL_NAMES)(
  "[R31] %s in the place of any file beside an execution is no text, and is named",
  async (kind) => {
    for (const name of NAMES) await spoil(join(folder, name), kind);
    const read = NAMES.map((name) => readChildFile(folder, name));
    const isFile = READ_WHOLE_IS_EMPTY.includes(kind);
    for (const { text, fault } of read) {
      if (!isFile) expect(fault).toMatch(/^is a /);
      expect((text ?? "").replaceAll("\0", "")).toBe("");
    }
    const named = findFileFaults(folder).map(({ file }) => file);
    if (!isFile) expect(named).toEqual(NAMES.toSorted());
    expect(createQuestions(folder, OPEN).hear()).toEqual([]);
    expect(readRegistered(folder)).toEqual([]);
    expect((readProgress(folder, OPEN) ?? "").replaceAll("\0", "").replace(/…?\[cut.*/, "")).toMatch(/^…? ?$/);
  },
);

test.each(CHILD_FILES)("[R31] of $name no more than its limit is read: its $part", ({ name, most, part }) => {
  const named = name.replace(".N", ".1");
  const file = join(folder, named);
  writeFileSync(file, "begin");
  truncateSync(file, most);
  expect(readChildFile(folder, named)).toMatchObject({ text: expect.stringMatching(/^begin/), fault: null });
  appendFileSync(file, "end");
  const { text, fault } = readChildFile(folder, named);
  if (part === "whole")
    expect({ text, fault }).toEqual({ text: null, fault: expect.stringMatching(/^is larger than /) });
  else expect(text).toHaveLength(most);
  if (part === "head") expect(text).toMatch(/^begin/);
  if (part === "tail") expect(text).toMatch(/end$/);
});

test.each(SPOIL_NAMES)("[R31] %s in the place of a journal is no output", async (kind) => {
  const out = join(folder, "out");
  await spoil(out, kind);
  const seen: string[] = [];
  if (kind !== "a sparse file of 5 GB") {
    await readLines(out, (line) => void seen.push(line));
    await cleanFile(out, maskerOf(maskOf(["a secret value"], "")));
  }
  expect(readTail(out, 1_000).replaceAll("\0", "")).toBe("");
  expect(followJournal(out, OPEN).read().lines).toEqual([]);
  expect(seen).toEqual([]);
});

test.each(SPOIL_NAMES)("[R31] nothing is written through %s", async (kind) => {
  const before = readFileSync("/etc/hostname", "utf8");
  const temporary = `.answer.1.${process.pid}`;
  await spoil(join(folder, temporary), kind);
  writeAnswer(folder, 1, { answer: "yes", note: null });
  expect(readFileSync(join(folder, "answer.1"), "utf8")).toContain("yes");
  await spoil(join(folder, "answer.2"), kind);
  writeAnswer(folder, 2, { answer: "yes", note: null });
  expect(createOnce(folder, "answer.2", "{}")).toBe(false);
  await spoil(join(folder, `.progress.${process.pid}`), kind);
  replaceWhole(folder, "progress", "half way\n");
  expect(readProgress(folder, OPEN)).toBe("half way");
  expect(readFileSync("/etc/hostname", "utf8")).toBe(before);
});

test.each(SPOIL_NAMES)(
  "[R31][R32] an execution whose files are each %s is judged, and not by what is missing",
  async (kind) => {
    const trial = { directory: join(folder, "execution"), fence: "home/run/1#token", facts: readHostFacts() };
    await spoil(trial.directory, kind);
    const judge = (claim: boolean): string => inspect({ ...trial, claim, supervisorRuns: false }).is;
    // A folder that holds something may be one in which nothing was started yet.
    const verdict = kind === "a folder" ? "not-run" : "lost";
    expect([judge(false), judge(true)]).toEqual([verdict, verdict]);
    rmSync(trial.directory, { recursive: true });
    makeDirectory(trial.directory);
    for (const name of NAMES) await spoil(join(trial.directory, name), kind);
    expect(judge(true)).toBe("lost");
  },
);

test.each(SPOIL_NAMES)(
  "[R31] a child that puts %s everywhere works on, is heard no more, and can be ended",
  async (kind) => {
    using trial = openTrial({ journalLimitBytes: 65_536 });
    const launch = trial.launchOf([fixture("waits"), trial.fifo().path]);
    await trial.processes.launch(launch);
    const observed = trial.watch(launch);
    await observed.until("ready");
    const spoiled = [...NAMES, "out", "err", "stdin"].filter((name) => name !== "start" && name !== "child");
    for (const name of spoiled) await spoil(join(launch.directory, name), kind);
    writeFileSync(join(launch.directory, "ask.2"), '{"question":"heard?"}');
    await observed.until("2. heard? ");
    observed.watch.adjust({ ...GO_ON, deadlineMs: trial.processes.monotonicMs() - 1, stop: false });
    await Promise.race([observed.until("timeout"), observed.until("flood")]);
    observed.watch.adjust({ ...GO_ON, graceMs: 0, stop: true });
    const { verdict, ignored = [] } = await observed.end;
    expect(["lost", "finished"]).toContain(verdict.is);
    if (!READ_WHOLE_IS_EMPTY.includes(kind)) expect(ignored.join("\n")).toMatch(/^ask\.1: is a /m);
    expect(trial.living()).toEqual([]);
  },
);

test("[R31] a child that spoils what tells of its beginning is ended, and counts as begun", async () => {
  using trial = openTrial();
  const launch = trial.launchOf([fixture("waits"), trial.fifo().path]);
  await trial.processes.launch(launch);
  const observed = trial.watch(launch);
  await observed.until("ready");
  for (const name of ["start", "child", "result"]) await spoil(join(launch.directory, name), "a FIFO");
  observed.watch.adjust({ ...GO_ON, graceMs: 0, stop: true });
  expect(await observed.end).toMatchObject({ verdict: { is: "lost" }, spoiled: true });
});

test("[R31] files that come and go while they are looked at harm nobody", async () => {
  using trial = openTrial();
  const flicker =
    'i=0; while [ $i -lt 300 ]; do for f in progress ask.1 artifact.1 result.tmp; do echo x >"$0/$f"; rm -f "$0/$f"; mkfifo "$0/$f"; rm -f "$0/$f"; done; i=$((i+1)); done; echo done';
  const launch = trial.launchOf(["/bin/true"]);
  const run = trial.run(["/bin/sh", "-c", flicker, launch.directory.replace(/\d+$/, "2")]);
  expect(await run).toMatchObject({ verdict: { is: "finished", exitCode: 0 }, lines: ["done"] });
});

test("[R31] of a directory with very many files the first ten thousand are looked at", () => {
  writeFileSync(join(folder, "first"), "");
  for (let n = 1; n <= MOST_ENTRIES + 5; n += 1) symlinkSync("nowhere", join(folder, `ask.${n}`));
  expect(namesIn(folder)).toHaveLength(MOST_ENTRIES);
  expect(findFileFaults(folder)[0]).toMatchObject({ file: ".", fault: /more than 10,000 files/ });
  expect(createQuestions(folder, OPEN).hear()).toEqual([]);
});

test("[R31] a launch into a folder that another child has filled uses none of it", async () => {
  using trial = openTrial();
  const launch = trial.launchOf(["/bin/sh", "-c", "echo said; cat"], { stdin: "words\n" });
  makeDirectory(launch.directory);
  for (const name of ["out", "err", "result", "stdin", "admit.json", "out.bytes"])
    await spoil(join(launch.directory, name), name === "out.bytes" ? "a folder" : "a FIFO");
  await trial.processes.launch(launch);
  const observed = trial.watch(launch);
  expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 0 });
  expect(observed.lines).toEqual(["said", "words"]);
  expect(statSync(join(launch.directory, "out")).isFile()).toBe(true);
  expect(existsSync(join(launch.directory, "admit.json"))).toBe(true);
});
