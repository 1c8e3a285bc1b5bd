import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freeGarbage } from "../../src/app/retention/free-garbage.ts";
import { findGarbage } from "../../src/app/retention/garbage.ts";
import { openReading } from "../../src/app/reading/reading.ts";
import { folder, holdfast, lastLine, shown, start, write } from "./cli-home.ts";

// `gc`: reports first; nothing unsaved, nothing of an open run.

const REVIEWED = `name: reviewed
stages:
  draft:
    run: [sh, -c, 'echo "draft $HOLDFAST_ATTEMPT" > draft.txt']
    outputs: { text: draft.txt }
    review: { judges: [{ run: [sh, -c, 'echo seen > notes; [ "$HOLDFAST_ATTEMPT" = 2 ]'] }] }
  own: { workspace: own, run: [sh, -c, 'echo own > own.txt'], outputs: { own: own.txt } }
  last: { needs: [draft, own], run: [sh, -c, 'cat draft.txt'] }
`;

const SCRATCHY = `name: scratchy
stages:
  make: { run: [sh, -c, 'echo a > a.txt; echo nowhere else > scratch.txt'], outputs: { a: a.txt } }
`;

const WAITING = `name: waiting
stages:
  make: { run: [sh, -c, 'echo a > a.txt'], outputs: { a: a.txt } }
  ask: { needs: [make], gate: { ask: "Well?" } }
`;

function filesOf(run: unknown): readonly string[] {
  const root = join(folder, "home", "runs", String(run));
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !file.startsWith("executions/"))
    .toSorted();
}

test("[WORKSPACE-16][WORKSPACE-17][P40] it reports first, then frees what is saved or was not chosen; chosen artifacts, journals and the record stay", async () => {
  expect(await holdfast("run", write("reviewed.pipeline.yaml", REVIEWED))).toMatchObject({ code: 0 });
  const { id, artifacts } = await shown("@last");
  const before = filesOf(id);
  const report = await holdfast("gc", "--json");
  expect(lastLine(report.out)).toMatchObject({
    applied: false,
    garbage: [
      { run: id, kind: "attempts", files: 1 },
      { run: id, kind: "judges", files: 2 },
      { run: id, kind: "workspace", files: 2 },
    ],
    kept: [],
  });
  expect(filesOf(id)).toEqual(before);
  const events = (await holdfast("events", "--json")).out;
  expect((await holdfast("gc", "--apply")).out).toMatch(/^Freed \d+ B\./m);
  expect(filesOf(id)).toEqual(before.filter((file) => /^(artifacts\/(draft\/2|own|last)\/|state.json)/.test(file)));
  expect((await shown("@last"))["artifacts"]).toEqual(artifacts);
  expect((await holdfast("logs", "@last", "last")).out).toBe("draft 2\n");
  expect((await holdfast("events", "--json")).out).toBe(events);
  expect(await holdfast("audit", "verify")).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, "home", "trash"))).toEqual([]);
  expect((await holdfast("gc")).out).toBe("There is nothing to free.\n");
  // The next version finds in the workspace what was committed, as if nothing had been freed.
  expect(await holdfast("retry", "@last", "--from", "last")).toMatchObject({ code: 0 });
  expect((await holdfast("artifacts", "get", "@last", "last.stdout")).out).toBe("draft 2\n");
});

test("[G8][WORKSPACE-16] what is saved nowhere else stays, with the reason, and so does everything of an open run", async () => {
  expect(await holdfast("run", write("scratchy.pipeline.yaml", SCRATCHY))).toMatchObject({ code: 0 });
  const scratchy = (await shown("@last"))["id"];
  expect(await holdfast("run", write("waiting.pipeline.yaml", WAITING))).toMatchObject({ code: 3 });
  const waiting = (await shown("@last"))["id"];
  const before = [filesOf(scratchy), filesOf(waiting)];
  const freed = await holdfast("gc", "--apply");
  expect(freed.out).toContain(
    `${String(scratchy)}  scratchy: its workspace stays, for a file of it is saved nowhere else.`,
  );
  expect(freed.out).not.toContain(String(waiting));
  expect([filesOf(scratchy), filesOf(waiting)]).toEqual(before);
  expect(readFileSync(join(folder, "home/runs", String(scratchy), "workspace/scratch.txt"), "utf8")).toContain(
    "nowhere",
  );
});

test("[WORKSPACE-16] a run that was taken up again while it was looked at keeps everything", async () => {
  const file = write("reviewed.pipeline.yaml", REVIEWED);
  expect(await holdfast("run", file)).toMatchObject({ code: 0 });
  const home = join(folder, "home");
  const reading = openReading(home);
  if (reading === null) throw new Error("There is no store.");
  try {
    const { garbage } = await findGarbage(home, reading);
    expect(garbage.length).toBeGreaterThan(0);
    expect(await holdfast("retry", "@last", "--from", "last")).toMatchObject({ code: 0 });
    const before = filesOf((await shown("@last"))["id"]);
    expect(freeGarbage(home, reading, garbage)).toEqual([]);
    expect(filesOf((await shown("@last"))["id"])).toEqual(before);
  } finally {
    reading.close();
  }
});

test("an agent collects no garbage, and a home without runs has none", async () => {
  expect(await start(["gc", "--apply"], { HOLDFAST_FENCE: "x" }).ended).toMatchObject({ code: 7 });
  expect((await holdfast("gc", "--apply")).out).toBe("There is nothing to free.\n");
  expect(existsSync(join(folder, "home"))).toBe(false);
});
