import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { auditFindings } from "../../src/app/home/audit.ts";
import { openReading, type Reading } from "../../src/app/reading/reading.ts";
import { readManifest, recordedRun, unpackHome, type RecordedRun } from "../recorded/home/unpack-home.ts";
import { folder, holdfast, until } from "../e2e/cli-home.ts";

// A home that an earlier program left, killed in the middle of its work: the present one shows every run as it was, and brings every
// open one to its end.

const { runs, head } = readManifest();
const home = (): string => join(folder, "home");

beforeEach(() => {
  unpackHome(folder);
});

function read<T>(work: (open: Reading) => T): T {
  const open = openReading(home());
  if (open === null) throw new TypeError("there is no store");
  try {
    return work(open);
  } finally {
    open.close();
  }
}

/** Every run as the manifest has it, read from the record. */
function asRecorded(): Readonly<Record<string, RecordedRun>> {
  return read((open) =>
    Object.fromEntries(
      Object.entries(runs).map(([name, { id }]) => [name, recordedRun(open.show(id, { version: null, all: false }))]),
    ),
  );
}

function endOfRecord(): unknown {
  const { position, hash } = read(({ store }) => store.events({ limit: 1_000_000 })).at(-1) ?? {};
  return { position, hash };
}

/** What an audit finds of all but the runs that nobody can read. */
function unsound(): readonly object[] {
  const unread = [idOf("quarantined"), idOf("unreadable")];
  const rebuilt = [...auditFindings(home(), "rebuild")].filter(({ stream }) => !unread.includes(stream ?? ""));
  return [...auditFindings(home(), "verify"), ...rebuilt];
}

function noted(name: string): readonly string[] {
  return readFileSync(join(folder, "control", name), "utf8")
    .trimEnd()
    .split("\n");
}

function idOf(name: string): string {
  return runs[name]?.id ?? expect.fail(`there is no run ${name}`);
}

function openGate(name: string): string | undefined {
  const open = asRecorded()[name]?.gates.find((gate) => gate.endsWith(" open"));
  return open?.split(" ")[0];
}

async function answer(name: string, option: string): Promise<void> {
  await until(() => openGate(name) !== undefined);
  expect(await holdfast("answer", openGate(name) ?? "", option)).toMatchObject({ code: 0 });
}

const ENDED = new Set(["completed", "failed", "cancelled", "quarantined"]);

/** What a person answers, by run. */
const ANSWERS: Readonly<Record<string, string>> = {
  asked: "publish",
  exhausted: "accept",
  budget: "more",
  credential: "retry",
  stuck: "retry",
  unsure: "accept",
  sending: "accept",
  asking: "green",
};

/** What was under way when everything was killed is begun once more, what had not begun begins once; nothing else does. */
const BEGUN: readonly (readonly [run: string, stage: string])[] = [
  // Its files could not be collected: a person asked for it.
  ["stuck", "first"],
  ["held", "work"],
  ["interrupted", "work"],
  ["queued", "work"],
  ["items", "work"],
  ["items", "work"],
  ["asking", "choose"],
];

test("[R26][G2] a recorded home is shown as it was; moved here, every open run comes to its end, and nothing is done twice", async () => {
  expect(asRecorded()).toEqual(runs);
  expect(endOfRecord()).toEqual(head);
  expect(unsound()).toEqual([]);

  expect(await holdfast("resume", idOf("until"))).toMatchObject({ code: 5 });
  expect(await holdfast("doctor", "--moved")).toMatchObject({ code: 0 });
  expect(asRecorded()).toEqual(runs);
  const began = noted("began");
  rmSync(join(home(), "runs", idOf("stuck"), "artifacts"));
  writeFileSync(join(folder, "control", "go"), "");
  for (const name of ["until", "held"]) expect(await holdfast("resume", idOf(name))).toMatchObject({ code: 0 });
  for (const [name, option] of Object.entries(ANSWERS)) await answer(name, option);
  const ends = Object.entries(runs).map(([name, { state }]) => [name, ENDED.has(state) ? state : "completed"]);
  const states = (): object => Object.entries(asRecorded()).map(([name, { state }]) => [name, state]);
  await expect.poll(states, { timeout: 30_000 }).toEqual(ends);

  expect(noted("began").slice(began.length).toSorted()).toEqual(
    BEGUN.map(([name, stage]) => `${idOf(name)} ${stage}`).toSorted(),
  );
  expect(noted("told")).toHaveLength(3);
  expect(unsound()).toEqual([]);
});
