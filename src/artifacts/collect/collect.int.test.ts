import { EMPTY_MASK } from "../../base/secrets/mask.ts";
import { appendFileSync, lstatSync } from "node:fs";
import { appendFile, chmod, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  artifactsOf,
  filesBelow,
  filesOutput,
  makeTestHome,
  removeTestHome,
  runningClock,
  runTool,
} from "../../../test/artifact-home.ts";
import type { TestHome } from "../../../test/artifact-home.ts";
import { sha256 } from "../../base/hash.ts";
import { scanWorkspace } from "../../workspaces/scan-workspace.ts";
import { createArtifacts } from "../create-artifacts.ts";

let home: TestHome;
beforeEach(async () => {
  home = await makeTestHome();
});
afterEach(async () => removeTestHome(home));

function artifactsFolder(): string {
  return join(home.home, "runs", home.run, "artifacts");
}

test("[WORKSPACE-6] a file is kept read-only with its hash, and shares no inode with the workspace", async () => {
  await home.write({ "talk.vtt": "WEBVTT\n" });
  const result = await home.collect([filesOutput("talk", "talk.vtt", { media: "text" })]);
  const record = {
    name: "talk",
    path: "talk.vtt",
    sha256: sha256("WEBVTT\n"),
    bytes: 7,
    mediaType: "text/vtt",
    inherited: false,
  };
  expect(result).toEqual({ ok: true, artifacts: [record] });
  const stored = join(artifactsFolder(), "make", "1", "talk.vtt");
  expect(home.artifacts.path({ run: home.run, stage: "make", item: null }, 1, record)).toBe(stored);
  expect(lstatSync(stored).mode & 0o777).toBe(0o444);
  expect(lstatSync(stored).ino).not.toBe(lstatSync(join(home.workspace, "talk.vtt")).ino);
});

test("[WORKSPACE-6] what is appended to the workspace's file later does not change the stored one", async () => {
  await home.write({ "a.txt": "one" });
  const [record] = artifactsOf(await home.collect([filesOutput("a", "a.txt")]));
  await appendFile(join(home.workspace, "a.txt"), " and more");
  expect(await home.stored(record)).toBe("one");
});

test("[WORKSPACE-6] a file that can be executed still can", async () => {
  await home.write({ "build.sh": "#!/bin/sh\n" });
  await chmod(join(home.workspace, "build.sh"), 0o755);
  const [record] = artifactsOf(await home.collect([filesOutput("script", "build.sh")]));
  const stored = home.artifacts.path({ run: home.run, stage: "make", item: null }, 1, record ?? expect.fail());
  expect(lstatSync(stored).mode & 0o777).toBe(0o555);
});

test("[P4] videos, sound, images and whole folders are artifacts like text, under their paths", async () => {
  const files = {
    "a.mp4": "v",
    "clips/b.mp4": "v",
    "clips/deep/er/c.mp4": "v",
    "site/index.html": "h",
    "site/img/x.png": "i",
    "s.mp3": "s",
  };
  await home.write({ ...files, "site/.secret": "no", "other.txt": "no" });
  const result = await home.collect([
    filesOutput("clips", "**/*.mp4", { media: "video" }),
    filesOutput("site", "site/**"),
    filesOutput("sound", "*.mp3", { media: "audio" }),
  ]);
  expect(artifactsOf(result).map(({ name, path, mediaType }) => [name, path, mediaType])).toEqual([
    ["clips", "a.mp4", "video/mp4"],
    ["clips", "clips/b.mp4", "video/mp4"],
    ["clips", "clips/deep/er/c.mp4", "video/mp4"],
    ["site", "site/img/x.png", "image/png"],
    ["site", "site/index.html", "text/html"],
    ["sound", "s.mp3", "audio/mpeg"],
  ]);
  expect(await filesBelow(join(artifactsFolder(), "make", "1"))).toEqual(Object.keys(files).toSorted());
});

test("[P1][P2] two runs with equal stages and names never see each other", async () => {
  const other = await makeTestHome({ home: home.home, run: "01K00000000000000000000000" });
  await home.write({ "a.txt": "one" });
  await other.write({ "a.txt": "two" });
  const outputs = [filesOutput("a", "a.txt")];
  const [results, others] = await Promise.all([home.collect(outputs), other.collect(outputs)]);
  expect(await home.stored(artifactsOf(results)[0])).toBe("one");
  expect(await other.stored(artifactsOf(others)[0])).toBe("two");
});

test("[WORKSPACE-1] an item's key is data: its folder has its place and a hash", async () => {
  await home.write({ "a.txt": "one" });
  const unit = { run: home.run, stage: "make", item: { ordinal: 3, key: "../../outside" } };
  await home.collect([filesOutput("a", "a.txt")], { unit, attempt: 2 });
  const stored = await filesBelow(artifactsFolder());
  expect(stored).toEqual([`make/3-${sha256("../../outside").slice(0, 8)}/2/a.txt`]);
});

test("no outputs and nothing registered cost nothing: no file is looked at", async () => {
  expect(await home.collect([], { workspace: "/nowhere" })).toEqual({ ok: true, artifacts: [] });
});

test("[WORKSPACE-8] links are never followed, and one in an output's place is named", async () => {
  await symlink("/etc/passwd", join(home.workspace, "clip.mp4"));
  await symlink("/etc", join(home.workspace, "out"));
  const linked = await home.collect([filesOutput("clip", "*.mp4")]);
  expect(linked).toMatchObject({ ok: false, stopReason: "missing-artifact" });
  expect(linked).toHaveProperty("message", expect.stringContaining('"clip.mp4" is a link'));
  expect(await home.collect([filesOutput("all", "out/**")])).toMatchObject({ stopReason: "missing-artifact" });
});

test("[WORKSPACE-8] a FIFO in the workspace does not block", async () => {
  expect(runTool("mkfifo", join(home.workspace, "pipe.txt"))).toBe(true);
  await home.write({ "a.txt": "one" });
  const result = await home.collect([filesOutput("all", "*.txt")]);
  expect(artifactsOf(result).map(({ path }) => path)).toEqual(["a.txt"]);
  await expect(home.collect([], { registered: [{ name: "p", path: "pipe.txt" }] })).rejects.toMatchObject({
    code: "OUTPUT_REFUSED",
  });
});

test("[WORKSPACE-9] names with control characters, and names that only case tells apart, are refused", async () => {
  await home.write({ "Clip.mp4": "1", "clip.mp4": "2" });
  const outputs = [filesOutput("clips", "*.mp4")];
  await expect(home.collect(outputs)).rejects.toMatchObject({
    code: "OUTPUT_REFUSED",
    message: expect.stringContaining("Clip.mp4"),
  });
  await unlink(join(home.workspace, "Clip.mp4"));
  await home.write({ "a\nb.mp4": "1" });
  await expect(home.collect(outputs)).rejects.toMatchObject({
    code: "OUTPUT_REFUSED",
    message: expect.stringContaining("a\\nb.mp4"),
  });
});

test("[WORKSPACE-9] a name that is not UTF-8 is refused, not left out", async () => {
  const name = Buffer.concat([Buffer.from(`${home.workspace}/bad-`), Buffer.from([0xff, 0xfe]), Buffer.from(".txt")]);
  await writeFile(name, "x");
  await expect(home.collect([filesOutput("all", "*.txt")])).rejects.toMatchObject({ code: "OUTPUT_REFUSED" });
});

test("[WORKSPACE-7] a file that is still being written is waited for and taken whole", async () => {
  await home.write({ "a.txt": "0" });
  const collecting = home.collect([filesOutput("a", "a.txt")]);
  for (let line = 1; line <= 6; line += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 30);
    });
    appendFileSync(join(home.workspace, "a.txt"), String(line));
  }
  expect(await home.stored(artifactsOf(await collecting)[0])).toBe("0123456");
});

test("[WORKSPACE-7] a file that never rests fails the attempt, and its half is not kept", async () => {
  await home.write({ "a.txt": "0" });
  let looks = 0;
  // Time that passes at once; the file grows whenever it does.
  const after = (_delayMs: number, then: () => void): (() => void) => {
    looks += 1;
    appendFileSync(join(home.workspace, "a.txt"), "more");
    queueMicrotask(then);
    return () => undefined;
  };
  const artifacts = createArtifacts(home.home, { clock: { now: runningClock.now, after }, scan: scanWorkspace });
  const unit = { run: home.run, stage: "make", item: null };
  const rest = { printed: "", baseline: null, inherit: null, answer: null, registered: [], mask: EMPTY_MASK };
  const result = await artifacts.collect({
    unit,
    attempt: 1,
    workspace: home.workspace,
    outputs: [filesOutput("a", "*")],
    ...rest,
  });
  expect(result).toMatchObject({
    ok: false,
    stopReason: "missing-artifact",
    message: expect.stringContaining("still being written 5 s"),
  });
  expect(looks).toBeGreaterThan(20);
  expect(looks).toBeLessThanOrEqual(110);
  expect(await filesBelow(artifactsFolder()).catch(() => [])).toEqual([]);
});
