import { lstatSync } from "node:fs";
import { chmod, link, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { artifactsOf, filesOutput, makeTestHome, removeTestHome, type TestHome } from "../../test/artifact-home.ts";

let home: TestHome;
beforeEach(async () => {
  home = await makeTestHome();
});
afterEach(async () => removeTestHome(home));

const all = [filesOutput("all", "*.txt")];

test("[P3] files that were there before the round do not count", async () => {
  await home.write({ "old.txt": "old" });
  const baseline = await home.baseline(all);
  await home.write({ "new.txt": "new" });
  expect(artifactsOf(await home.collect(all, { baseline })).map(({ path }) => path)).toEqual(["new.txt"]);
});

test("[P3] a stage that wrote nothing has failed, though old files of that name exist", async () => {
  await home.write({ "old.txt": "old" });
  const baseline = await home.baseline(all);
  const result = await home.collect(all, { baseline });
  const message = 'Nothing that the stage declares was written or changed: "old.txt" is as before.';
  expect(result).toEqual({ ok: false, stopReason: "no-op", message });
});

test("[P3] an old file in the place of a required output is named", async () => {
  const outputs = [filesOutput("a", "a.txt"), filesOutput("b", "b.txt")];
  await home.write({ "a.txt": "old" });
  const baseline = await home.baseline(outputs);
  await home.write({ "b.txt": "new" });
  const result = await home.collect(outputs, { baseline });
  expect(result).toMatchObject({ ok: false, stopReason: "missing-artifact" });
  expect(result).toHaveProperty("message", expect.stringContaining('"a.txt" was there before and is unchanged'));
});

test("[WORKSPACE-4] a file written again within one tick of the clock, with the same size, is changed", async () => {
  const file = join(home.workspace, "a.txt");
  await home.write({ "a.txt": "one" });
  const baseline = await home.baseline(all);
  const before = lstatSync(file, { bigint: true });
  await writeFile(file, "two");
  // The stat is made equal in the text, as a coarse clock would leave it.
  const now = lstatSync(file, { bigint: true });
  const same = baseline
    .replace(String(before.mtimeNs), String(now.mtimeNs))
    .replace(String(before.ctimeNs), String(now.ctimeNs));
  expect(artifactsOf(await home.collect(all, { baseline: same }))).toHaveLength(1);
  await writeFile(file, "one");
  const again = lstatSync(file, { bigint: true });
  const unchanged = baseline
    .replace(String(before.mtimeNs), String(again.mtimeNs))
    .replace(String(before.ctimeNs), String(again.ctimeNs));
  expect(await home.collect(all, { baseline: unchanged })).toMatchObject({ stopReason: "no-op" });
});

test("[P3] a file that was replaced by one of the same size and time is changed", async () => {
  await home.write({ "a.txt": "one" }, "old");
  const baseline = await home.baseline(all);
  const { atime, mtime } = lstatSync(join(home.workspace, "a.txt"));
  await writeFile(join(home.workspace, "new"), "two");
  await utimes(join(home.workspace, "new"), atime, mtime);
  await rename(join(home.workspace, "new"), join(home.workspace, "a.txt"));
  expect(artifactsOf(await home.collect(all, { baseline }))).toHaveLength(1);
});

test("[WORKSPACE-5] a rework inherits what it did not touch, as a copy of its own, and not what it deleted", async () => {
  await home.write({ "kept.txt": "kept", "changed.txt": "one", "deleted.txt": "gone" });
  const first = artifactsOf(await home.collect(all));
  const baseline = await home.baseline(all);
  await home.write({ "changed.txt": "two" });
  await rm(join(home.workspace, "deleted.txt"));
  const second = artifactsOf(await home.collect(all, { attempt: 2, baseline, inherit: first }));
  expect(second).toMatchObject([
    { path: "changed.txt", inherited: false },
    { path: "kept.txt", inherited: true, sha256: first.find(({ path }) => path === "kept.txt")?.sha256 },
  ]);
  expect(await home.stored(second[1], 2)).toBe("kept");
  expect(await home.stored(first[0], 1)).toBe("one");
});

test("[WORKSPACE-5] a rework that changes nothing at all is a no-op", async () => {
  await home.write({ "a.txt": "one" });
  const inherit = artifactsOf(await home.collect(all));
  const baseline = await home.baseline(all);
  expect(await home.collect(all, { attempt: 2, baseline, inherit })).toMatchObject({ ok: false, stopReason: "no-op" });
});

test("[WORKSPACE-5] what is inherited over several attempts is found where it is kept, and a damaged one is told", async () => {
  const outputs = [...all, filesOutput("log", "*.log")];
  await home.write({ "a.txt": "one", "b.log": "1" });
  let inherit = artifactsOf(await home.collect(outputs));
  for (const attempt of [3, 5]) {
    const baseline = await home.baseline(outputs);
    await home.write({ "b.log": String(attempt) });
    inherit = artifactsOf(await home.collect(outputs, { attempt, baseline, inherit }));
  }
  expect(inherit).toMatchObject([
    { path: "a.txt", inherited: true },
    { path: "b.log", inherited: false },
  ]);
  expect(await home.stored(inherit[0], 5)).toBe("one");
  for (const attempt of [1, 3, 5]) await damage(attempt);
  const baseline = await home.baseline(outputs);
  await home.write({ "b.log": "7" });
  await expect(home.collect(outputs, { attempt: 7, baseline, inherit })).rejects.toMatchObject({
    code: "ARTIFACT_CHANGED",
  });
});

async function damage(attempt: number): Promise<void> {
  const file = join(home.home, "runs", home.run, "artifacts", "make", String(attempt), "a.txt");
  await chmod(file, 0o600);
  await writeFile(file, "eno");
}

const moving = [filesOutput("big", "*.mp4", { store: "move" })];

test("[WORKSPACE-14] a moved file leaves the workspace and is found in the store, also by a second collection", async () => {
  await home.write({ "a.mp4": "video", "deep/b.mp4": "other" });
  const { ino } = lstatSync(join(home.workspace, "a.mp4"));
  const result = await home.collect(moving);
  expect(await home.stored(artifactsOf(result)[0])).toBe("video");
  expect(lstatSync(join(home.workspace, "a.mp4"), { throwIfNoEntry: false })).toBeUndefined();
  const stored = lstatSync(join(home.home, "runs", home.run, "artifacts", "make", "1", "a.mp4"));
  expect([stored.ino, stored.mode & 0o777]).toEqual([ino, 0o444]);
  expect(await home.collect(moving)).toEqual(result);
});

test("[WORKSPACE-14] a file with another name in the workspace is copied, for no inode may be shared", async () => {
  await home.write({ "a.mp4": "video" });
  await link(join(home.workspace, "a.mp4"), join(home.workspace, "same"));
  const [record] = artifactsOf(await home.collect(moving));
  await writeFile(join(home.workspace, "same"), "changed");
  expect(await home.stored(record)).toBe("video");
  expect(lstatSync(join(home.workspace, "a.mp4"), { throwIfNoEntry: false })).toBeUndefined();
});

test("[WORKSPACE-14] a rework inherits a moved file that is not in the workspace any more", async () => {
  const outputs = [...moving, ...all];
  await home.write({ "a.mp4": "video", "a.txt": "one" });
  const inherit = artifactsOf(await home.collect(outputs));
  const baseline = await home.baseline(outputs);
  await home.write({ "a.txt": "two" });
  const second = artifactsOf(await home.collect(outputs, { attempt: 2, baseline, inherit }));
  expect(second).toMatchObject([
    { path: "a.mp4", inherited: true },
    { path: "a.txt", inherited: false },
  ]);
  expect(await home.stored(second[0], 2)).toBe("video");
  expect(await home.stored(inherit[0], 1)).toBe("video");
});

test("[WORKSPACE-14] a file that another output wants copied stays", async () => {
  await home.write({ "a.mp4": "video" });
  const result = await home.collect([...moving, filesOutput("copy", "a.*")]);
  expect(artifactsOf(result).map(({ name }) => name)).toEqual(["big", "copy"]);
  expect(lstatSync(join(home.workspace, "a.mp4")).isFile()).toBe(true);
});
