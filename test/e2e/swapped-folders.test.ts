import {
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backUp } from "../../src/app/home/backup.ts";
import { openReading } from "../../src/app/reading/reading.ts";
import { freeGarbage } from "../../src/app/retention/free-garbage.ts";
import { findGarbage } from "../../src/app/retention/garbage.ts";
import { entriesBelow } from "../../src/process/files/entries-below.ts";
import { folder, holdfast, shown, write } from "./cli-home.ts";

// A child can put a link in the place of any folder that it may write to. What cleans up a home, or copies it, must not
// follow: the table names every folder on the way to something that is removed or copied.

const REVIEWED = `name: reviewed
stages:
  draft:
    run: [sh, -c, 'echo "draft $HOLDFAST_ATTEMPT" > draft.txt']
    outputs: { text: draft.txt }
    review: { judges: [{ run: [sh, -c, 'echo seen > notes; [ "$HOLDFAST_ATTEMPT" = 2 ]'] }] }
  own: { workspace: own, needs: [draft], run: [sh, -c, 'echo own > own.txt'], outputs: { own: own.txt } }
`;

const SWAPPED = [
  "runs",
  "runs/RUN",
  "runs/RUN/artifacts",
  "runs/RUN/artifacts/draft",
  "runs/RUN/artifacts/draft/1",
  "runs/RUN/executions",
  "runs/RUN/scratch",
  "runs/RUN/stages",
  "runs/RUN/workspace",
  "trash",
] as const;

test("[WORKSPACE-16] nothing is removed, changed or copied through a link in the place of a folder of the home", async () => {
  expect(await holdfast("run", write("reviewed.pipeline.yaml", REVIEWED))).toMatchObject({ code: 0 });
  const id = String((await shown("@last"))["id"]);
  const home = join(folder, "home");
  const pristine = join(folder, "pristine");
  cpSync(join(home, "runs"), pristine, { recursive: true });
  for (const place of SWAPPED) {
    rmSync(join(home, "runs"), { recursive: true });
    cpSync(pristine, join(home, "runs"), { recursive: true });
    makeTrash(join(home, "trash"), id);
    const inside = join(home, place.replace("RUN", id));
    const outside = join(folder, "outside");
    renameSync(inside, outside);
    writeFileSync(join(outside, "precious"), "mine");
    symlinkSync(outside, inside);
    const before = treeOf(outside);
    await collectGarbage(home).catch((refusal: unknown) =>
      expect(refusal, place).toMatchObject({ code: "FILE_UNREADABLE" }),
    );
    await holdfast("doctor", "--fix");
    const copy = join(folder, "copy");
    const refusal = await backUp(home, copy).catch((thrown: unknown) => thrown);
    if (place === "runs") expect(refusal, place).toMatchObject({ code: "FILE_UNREADABLE" });
    else
      expect(
        treeOf(copy).filter((line) => line.includes("precious")),
        place,
      ).toEqual([]);
    expect(treeOf(outside), place).toEqual(before);
    rmSync(copy, { recursive: true, force: true });
    rmSync(join(outside, "precious"));
    rmSync(inside, { force: true });
    renameSync(outside, inside);
  }
}, 120_000);

test("a folder of an ended run that a link has replaced stays, with the reason", async () => {
  expect(await holdfast("run", write("reviewed.pipeline.yaml", REVIEWED))).toMatchObject({ code: 0 });
  const id = String((await shown("@last"))["id"]);
  const run = join(folder, "home/runs", id);
  renameSync(run, join(folder, "outside"));
  symlinkSync(join(folder, "outside"), run);
  expect((await holdfast("gc", "--apply")).out).toContain(
    `${id}  reviewed: its workspace stays, for a link or a file has taken the place of its folder.`,
  );
});

async function collectGarbage(home: string): Promise<void> {
  const reading = openReading(home);
  if (reading === null) throw new Error("There is no store.");
  try {
    freeGarbage(home, reading, (await findGarbage(home, reading)).garbage);
  } finally {
    reading.close();
  }
}

/** What an interrupted collection left, long ago. */
function makeTrash(trash: string, id: string): void {
  const left = join(trash, `${id}.1.workspace`);
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, "old"), "old");
  utimesSync(left, 0, 0);
}

function treeOf(root: string): readonly string[] {
  return entriesBelow(root)
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path} ${lstatSync(path).isFile() ? readFileSync(path, "utf8") : ""}`)
    .toSorted();
}
