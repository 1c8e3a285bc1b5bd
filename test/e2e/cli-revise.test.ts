import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JsonObject } from "../../src/base/json/json.ts";
import { folder, holdfast, lastLine, shown, until, write } from "./cli-home.ts";
import { openTerminal } from "./terminal.ts";

// `revise`: the next version of a delivered run, as a person's words ask.

const noted = (name: string): string => `echo ${name} >> "${folder}/ran"`;

/** Four stages; `draft` writes what it is told, and waits in its revision while the test holds it. */
const pipeline = (): string => `name: letter
stages:
  facts: { run: [sh, -c, '${noted("facts")}; echo facts > facts.txt'], outputs: { facts: facts.txt } }
  draft:
    needs: [facts]
    run: [sh, -c, '${noted("draft")}; cat "\${HOLDFAST_FEEDBACK:-/dev/null}" > draft.json; echo . >> draft.json; while [ -e "${folder}/hold" ]; do sleep 0.05; done']
    outputs: { draft: draft.json }
    onUnknown: retry
  picture: { needs: [facts], run: [sh, -c, '${noted("picture")}; echo picture > picture.txt'], outputs: { picture: picture.txt } }
  page: { run: [cat, "{{artifacts.draft.draft}}", "{{artifacts.picture.picture}}"] }
revisions:
  shorten: { stage: draft, says: [shorter, too long], prompt: { text: Cut a third. }, asks: "Make the letter shorter?" }
  redraw: { stage: picture, says: [picture, image], asks: Draw another picture? }
`;

function ran(): readonly string[] {
  return readFileSync(join(folder, "ran"), "utf8").trimEnd().split("\n");
}

async function artifacts(...more: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { out } = await holdfast("show", "@last", "--json", ...more);
  const list: readonly { readonly stage: string; readonly sha256: string }[] = JSON.parse(out).artifacts;
  return Object.fromEntries(list.map(({ stage, sha256 }) => [stage, sha256]));
}

async function refused(...words: readonly string[]): Promise<readonly [number | null, unknown]> {
  const { code, err } = await holdfast(...words, "--json");
  const { error } = lastLine(err);
  return [code, error];
}

async function deliver(): Promise<void> {
  expect(await holdfast("run", write("letter.pipeline.yaml", pipeline()))).toMatchObject({ code: 0 });
  expect(ran()).toEqual(["facts", "draft", "picture"]);
}

test("[RUN-26][P29] the stage named and its dependants are done again; untouched artifacts keep their hashes, the old version is still there", async () => {
  await deliver();
  const before = await artifacts();
  const planned = await holdfast("revise", "@last", "it is too long", "--dry-run");
  expect(planned).toMatchObject({ code: 0 });
  expect(planned.out).toBe(
    [
      'Revision: shorten (stage draft), because the words say "too long".',
      "Version 2 would do again: draft, page.",
      "Kept: facts, picture.",
      "Nothing was changed.\n",
    ].join("\n"),
  );
  expect(ran()).toHaveLength(3);
  const revised = await holdfast("revise", "@last", "it is too long", "--follow");
  expect(revised, revised.err).toMatchObject({ code: 0, out: expect.stringContaining("completed") });
  expect(ran()).toEqual(["facts", "draft", "picture", "draft"]);
  const after = await artifacts();
  expect(after).toMatchObject({ facts: before["facts"], picture: before["picture"] });
  expect([after["draft"] === before["draft"], after["page"] === before["page"]]).toEqual([false, false]);
  expect(await artifacts("--version", "1")).toEqual(before);
  const told: JsonObject = JSON.parse(
    (await holdfast("artifacts", "get", "@last", "draft.draft")).out.replace(/\.\n$/, ""),
  );
  expect(told).toMatchObject({
    cause: "revision",
    note: "it is too long",
    revisions: [{ kind: "shorten", words: "it is too long", prompt: "Cut a third." }],
  });
  const all = await holdfast("artifacts", "@last", "--all", "--json");
  for (const sha256 of [before["draft"], after["draft"]]) expect(all.out).toContain(sha256);
  expect(await holdfast("audit", "verify")).toMatchObject({ code: 0 });
  expect(await holdfast("audit", "rebuild")).toMatchObject({ code: 0 });
});

test("[RUN-26][G1] the daemon is killed in the middle of a revision: it goes on, and nothing else is done again", async () => {
  await deliver();
  writeFileSync(join(folder, "hold"), "");
  expect(await holdfast("revise", "@last", "shorter")).toMatchObject({
    code: 0,
    out: expect.stringContaining("does again"),
  });
  await until(() => ran().length === 4);
  const { pid } = lastLine(readFileSync(join(folder, "home", "daemon.json"), "utf8").replaceAll("\n", ""));
  process.kill(Number(pid), "SIGKILL");
  const resumed = holdfast("resume", "@last");
  await until(async () => (await shown("@last"))["recoveries"] === 1);
  rmSync(join(folder, "hold"));
  expect(await resumed).toMatchObject({ code: 0 });
  expect(ran()).toEqual(["facts", "draft", "picture", "draft"]);
  expect(await shown("@last")).toMatchObject({
    version: 2,
    state: "completed",
    stages: [{ attempts: [{ n: 1 }] }, { state: "succeeded" }, { attempts: [{ n: 1 }] }, { state: "succeeded" }],
  });
  const { out } = await holdfast("artifacts", "get", "@last", "draft.draft");
  expect(out).toContain('"note": "shorter"');
  expect(await holdfast("audit", "rebuild")).toMatchObject({ code: 0 });
});

test("[RUN-26][P29] where it is not clear what is meant the kinds are listed, with exit 3, and nothing is changed", async () => {
  await deliver();
  const unclear = await holdfast("revise", "@last", "I do not like it");
  expect(unclear).toMatchObject({ code: 3, out: "" });
  expect(unclear.err).toContain("  shorten: Make the letter shorter?\n  redraw: Draw another picture?\n");
  expect(unclear.err).toContain("--kind KIND");
  expect(await refused("revise", "@last", "a shorter picture")).toEqual([
    3,
    expect.objectContaining({
      code: "KIND_UNCLEAR",
      details: expect.objectContaining({ kinds: [expect.objectContaining({ kind: "shorten" }), expect.anything()] }),
    }),
  ]);
  expect(await refused("revise", "@last", "x", "--kind", "none")).toEqual([
    2,
    expect.objectContaining({ code: "UNKNOWN_KIND" }),
  ]);
  expect(await refused("revise", "@last", "x", "--stage", "none")).toEqual([
    2,
    expect.objectContaining({ code: "UNKNOWN_STAGE" }),
  ]);
  expect(await refused("revise", "@last", "x", "--kind", "redraw", "--stage", "page")).toEqual([
    2,
    expect.objectContaining({ code: "USAGE" }),
  ]);
  expect(await refused("revise", "@last", " ")).toEqual([2, expect.objectContaining({ code: "USAGE" })]);
  expect(await shown("@last")).toMatchObject({ version: 1, state: "completed" });
  expect(ran()).toHaveLength(3);
});

test("[RUN-26][P29] at a terminal the person is asked there and then; Ctrl-C and an empty answer change nothing", async () => {
  await deliver();
  const left = openTerminal(["revise", "@last", "hm"], { columns: 120 });
  await left.shows("Answer (1-2; empty: none):");
  left.type("\u0003");
  expect(await left.ended).toBe(130);
  const empty = openTerminal(["revise", "@last", "hm"], { columns: 120 });
  await empty.shows("empty: none");
  empty.type("\n");
  expect(await empty.ended).toBe(3);
  expect(await shown("@last")).toMatchObject({ version: 1 });
  const asked = openTerminal(["revise", "@last", "hm", "--follow"], { columns: 120 });
  await asked.shows("2) redraw: Draw another picture?");
  asked.type("7\n");
  await asked.shows(/none\): 7\nAnswer/);
  asked.type("2\n");
  expect(await asked.ended).toBe(0);
  expect(ran()).toEqual(["facts", "draft", "picture", "picture"]);
});

test("[RUN-26] a run that was never delivered is refused with exit 7, and that is recorded", async () => {
  const file = write("bad.pipeline.yaml", "name: bad\nstages: { only: { run: [sh, -c, exit 3] } }\n");
  expect(await holdfast("run", file)).toMatchObject({ code: 1 });
  expect(await refused("revise", "@last", "x", "--stage", "only", "--dry-run")).toMatchObject([7, { code: "REFUSED" }]);
  const [code, error] = await refused("revise", "@last", "x", "--stage", "only");
  expect([code, error]).toMatchObject([7, { code: "REFUSED", message: expect.stringContaining("never delivered") }]);
  const { out } = await holdfast("events", "@last", "--json", "--type", "command.refused");
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line) => lastLine(line)["data"]),
  ).toEqual([{ command: "revise", reason: "not-delivered" }]);
  expect(await shown("@last")).toMatchObject({ version: 1, state: "failed" });
});
