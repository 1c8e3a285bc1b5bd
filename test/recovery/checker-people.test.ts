import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHome, type Fault } from "./checker/check-home.ts";
import type { Evidence } from "./checker/read-home.ts";
import { playedHome } from "./played-home.ts";
import { brokenBy, forge, type Copy } from "./spoil.ts";
import type { World } from "./world.ts";

// The rules about messages, revisions and knowledge, held against homes that were damaged on purpose.

const PLAYED = {
  told: "message sent, not recorded",
  asked: "knowledge kept",
  revised: "revision in flight",
  found: "found, not told",
} as const;

type Played = keyof typeof PLAYED;

const worlds: World[] = [];
const healthy = new Map<Played, Evidence>();
let spoilt = "";

beforeAll(async () => {
  spoilt = mkdtempSync(join(tmpdir(), "holdfast-spoilt-"));
  await Promise.all([play("told"), play("asked"), play("revised"), play("found")]);
}, 120_000);

afterAll(async () => {
  await Promise.all(worlds.map(async (world) => world[Symbol.asyncDispose]()));
  rmSync(spoilt, { recursive: true, force: true });
});

async function play(what: Played): Promise<void> {
  const { world, evidence: left } = await playedHome(what, PLAYED[what]);
  worlds.push(world);
  healthy.set(what, left);
}

function evidence(what: Played): Evidence {
  return healthy.get(what) ?? expect.unreachable();
}

test.each(["told", "asked", "revised", "found"] as const)("a home of `%s` that was killed breaks no rule", (what) => {
  expect(checkHome(evidence(what))).toEqual<Fault[]>([]);
});

test("the homes hold what the rules are about", () => {
  const types = (what: Played): readonly string[] => evidence(what).store.events.map(({ type }) => type);
  expect(new Set(evidence("told").arrivals.map(({ channel }) => channel))).toEqual(new Set(["hook", "pager"]));
  expect(types("told").filter((type) => type === "dispatch.decided").length).toBeGreaterThanOrEqual(6);
  expect(types("asked").filter((type) => type === "knowledge.kept")).toHaveLength(1);
  for (const what of ["revised", "found"] as const)
    expect(types(what).filter((type) => type === "run.reopened")).toHaveLength(1);
});

/** The line of the log of arrivals that a channel wrote first. */
function firstLine({ arrivals }: Copy, channel: string): string {
  const lines = readFileSync(arrivals, "utf8").split("\n");
  return lines.findLast((line) => line.startsWith(channel)) ?? "";
}

/** What is done to a copy of which home. */
interface Damage {
  readonly of: Played;
  readonly does: (copy: Copy) => void;
}

const DAMAGES: readonly (readonly [string, string, Damage])[] = [
  [
    "P28 repeated messages",
    "one that came twice",
    { of: "told", does: (copy) => appendFileSync(copy.arrivals, `${firstLine(copy, "pager")}\n`) },
  ],
  [
    "P28 repeated messages",
    "one that nobody began",
    { of: "told", does: ({ arrivals }) => appendFileSync(arrivals, "hook of-nobody\n") },
  ],
  [
    "P28 repeated messages",
    "one under two ids",
    {
      of: "told",
      does: (copy) => {
        const row = copy.database.prepare("select data from events where type = 'dispatch.begun'").get();
        const data: { dispatch: string } = JSON.parse(String(row?.["data"]));
        forge(copy, "dispatch.begun", { ...data, part: "another" });
        appendFileSync(copy.arrivals, "hook another\n");
      },
    },
  ],
  [
    "P28 repeated messages",
    "one that was decided twice",
    {
      of: "told",
      does: (copy) => {
        const row = copy.database.prepare("select data from events where type = 'dispatch.decided'").get();
        forge(copy, "dispatch.decided", JSON.parse(String(row?.["data"])));
      },
    },
  ],
  [
    "P28 lost messages",
    "one that did not arrive",
    {
      of: "told",
      does: (copy) => {
        const lost = firstLine(copy, "hook");
        writeFileSync(copy.arrivals, readFileSync(copy.arrivals, "utf8").replaceAll(`${lost}\n`, ""));
      },
    },
  ],
  [
    "P28 lost messages",
    "one that is still to be sent",
    {
      of: "told",
      does: ({ database }) => database.exec("update outbox_rows set state = 'pending' where kind = 'notice'"),
    },
  ],
  [
    "P28 lost messages",
    "a question that was not told",
    { of: "told", does: (copy) => forge(copy, "gate.opened", { gate: "untold", stage: "ask" }) },
  ],
  [
    "P28 lost messages",
    "an end that was not told",
    {
      of: "told",
      does: ({ database }) =>
        database.exec("delete from events where type = 'dispatch.decided' and data like '%\"kind\":\"notice\"%'"),
    },
  ],
  [
    "P29 touched artifacts",
    "a file that has another hash",
    {
      of: "revised",
      does: ({ database }) => database.exec("update artifact_rows set sha256 = 'x' where stage = 'first'"),
    },
  ],
  [
    "P29 touched artifacts",
    "a stage that was done again",
    {
      of: "revised",
      does: (copy) =>
        forge(copy, "execution.admitted", {
          execution: `${copy.run}/2/first/2/work.1`,
          stage: "first",
          role: "work",
          token: "t",
        }),
    },
  ],
  [
    "P29 touched artifacts",
    "a second version of one wish",
    { of: "revised", does: (copy) => forge(copy, "run.reopened", { cause: "revise", version: 3, again: [] }) },
  ],
  [
    "P29 untold findings",
    "a version that was not opened",
    { of: "found", does: ({ database }) => database.exec("delete from events where type = 'run.reopened'") },
  ],
  [
    "P29 untold findings",
    "a version that nobody told",
    { of: "found", does: ({ database }) => database.exec("delete from events where type = 'dispatch.settled'") },
  ],
  [
    "P29 untold findings",
    "other words than those that were asked about",
    {
      of: "found",
      does: ({ database }) =>
        database.exec(
          "update events set data = replace(data, 'once again', 'something else') where type = 'run.reopened'",
        ),
    },
  ],
  [
    "P30 kept knowledge",
    "an answer that is not kept",
    { of: "asked", does: ({ database }) => database.exec("delete from events where type = 'knowledge.kept'") },
  ],
  [
    "P30 kept knowledge",
    "one that was kept in another commit",
    {
      of: "asked",
      does: ({ database }) =>
        database.exec(
          "update events set position = (select max(position) + 1 from events) where type = 'knowledge.kept'",
        ),
    },
  ],
  [
    "P30 kept knowledge",
    "a row that says another answer",
    { of: "asked", does: ({ database }) => database.exec("update knowledge_rows set answer = 'green'") },
  ],
  [
    "P30 kept knowledge",
    "something that nobody answered",
    { of: "asked", does: (copy) => forge(copy, "knowledge.kept", { gate: "of-nobody", answer: "red" }) },
  ],
  [
    "G9 double answers",
    "a gate that was answered twice",
    {
      of: "asked",
      does: (copy) => {
        const row = copy.database.prepare("select data from events where type = 'gate.answered'").get();
        forge(copy, "gate.answered", JSON.parse(String(row?.["data"])));
      },
    },
  ],
];

test.each(DAMAGES)("the rule `%s` sees %s", (rule, _what, { of, does }) => {
  expect(brokenBy(evidence(of), mkdtempSync(join(spoilt, "copy-")), does)).toContain(rule);
});
