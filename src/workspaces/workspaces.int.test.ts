import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesOutput, makeTestHome, removeTestHome, runTool, type TestHome } from "../../test/artifact-home.ts";
import { sha256 } from "../base/hash.ts";
import type { Baseline } from "../ports/workspaces.ts";
import { scanWorkspace } from "./scan-workspace.ts";

let home: TestHome;
beforeEach(async () => {
  home = await makeTestHome();
});
afterEach(async () => removeTestHome(home));

async function matches(glob: string): Promise<readonly string[]> {
  return (await scanWorkspace(home.workspace, glob)).map(({ path, kind }) =>
    kind === "file" ? path : `${path} (${kind})`,
  );
}

function filesOf(text: string): Baseline["files"] {
  const baseline: Baseline = JSON.parse(text);
  return baseline.files;
}

test("[WORKSPACE-1] the folders of a run are for its user alone, each where the layout says", () => {
  const { workspaces, run } = home;
  const folder = join(home.home, "runs", run);
  const key = "../../etc/passwd";
  const item = `2-${sha256(key).slice(0, 8)}`;
  expect(workspaces.runFolder(run)).toBe(folder);
  const made = [
    [workspaces.shared(run), join(folder, "workspace")],
    [workspaces.own({ run, stage: "cut", item: null }), join(folder, "stages", "cut")],
    [workspaces.own({ run, stage: "cut", item: { ordinal: 2, key } }), join(folder, "stages", "cut", item)],
    [workspaces.scratch(run, "v1.cut.1.judge.2"), join(folder, "scratch", "v1.cut.1.judge.2")],
  ] as const;
  for (const [actual, expected] of made) {
    expect(actual).toBe(expected);
    expect(lstatSync(actual).mode & 0o777).toBe(0o700);
  }
  expect(workspaces.executionFolder(run, "v1.cut.1.work.1")).toBe(join(folder, "executions", "v1.cut.1.work.1"));
});

test.each(["..", ".", "a/b", "", "a\0b"])("[WORKSPACE-1] the name %j is no folder's", (name) => {
  expect(() => home.workspaces.scratch(home.run, name)).toThrow("cannot name a folder");
});

test("[WORKSPACE-2] a file for a child and the state are written whole, for their user alone", () => {
  const { workspaces, run } = home;
  const folder = workspaces.executionFolder(run, "v1.cut.1.work.1");
  const file = workspaces.writeChildFile(folder, "input.json", "{}");
  workspaces.writeChildFile(folder, "input.json", '{"a":1}');
  workspaces.writeStateFile(run, '{"state":"running"}');
  expect(readFileSync(file, "utf8")).toBe('{"a":1}');
  expect(lstatSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["input.json"]);
  expect(readFileSync(join(workspaces.runFolder(run), "state.json"), "utf8")).toBe('{"state":"running"}');
});

test("[WORKSPACE-3] globs find nested files and folders, no dot files, and what is no file only by its kind", async () => {
  await home.write({
    "a.mp4": "1",
    "x/b.mp4": "2",
    "x/y/c.mp4": "3",
    ".d.mp4": "4",
    ".hidden/e.mp4": "5",
    "x/f.txt": "6",
  });
  await symlink("a.mp4", join(home.workspace, "link.mp4"));
  await mkdir(join(home.workspace, "folder.mp4"));
  expect(await matches("*.mp4")).toEqual(["a.mp4", "folder.mp4 (folder)", "link.mp4 (link)"]);
  expect(await matches("**/*.mp4")).toEqual([
    "a.mp4",
    "folder.mp4 (folder)",
    "link.mp4 (link)",
    "x/b.mp4",
    "x/y/c.mp4",
  ]);
  expect(await matches("x/**")).toEqual(["x/b.mp4", "x/f.txt", "x/y (folder)", "x/y/c.mp4"]);
  expect(await matches("x/y/c.mp4")).toEqual(["x/y/c.mp4"]);
  expect(await matches(".hidden/*")).toEqual([".hidden/e.mp4"]);
  expect(await matches("nothing/*")).toEqual([]);
});

test("[WORKSPACE-3] no link is followed on the way to a match", async () => {
  await home.write({ "real/a.txt": "1" });
  await symlink("real", join(home.workspace, "link"));
  await symlink("/etc", join(home.workspace, "outside"));
  expect(await matches("link/*")).toEqual([]);
  expect(await matches("link/a.txt")).toEqual([]);
  expect(await matches("outside/passwd")).toEqual([]);
  expect(await matches("*/*")).toEqual(["real/a.txt"]);
});

test("[WORKSPACE-3] a FIFO is seen and never opened", async () => {
  expect(runTool("mkfifo", join(home.workspace, "pipe.txt"))).toBe(true);
  await home.write({ "a.txt": "1" });
  expect(await matches("*.txt")).toEqual(["a.txt", "pipe.txt (other)"]);
  expect(filesOf(await home.baseline([filesOutput("all", "*")])).map(({ path }) => path)).toEqual(["a.txt"]);
});

test("[WORKSPACE-4] a baseline is canonical: sorted, the same for the same files, and it names each file once", async () => {
  await home.write({ "b.txt": "1", "a.txt": "2", "c.md": "3" }, "old");
  const outputs = [filesOutput("text", "*.txt"), filesOutput("all", "*")];
  const text = await home.baseline(outputs);
  expect(filesOf(text).map(({ path }) => path)).toEqual(["a.txt", "b.txt", "c.md"]);
  expect(await home.baseline(outputs.toReversed())).toBe(text);
  expect(await home.baseline([])).toBe('{"files":[],"format":1}');
});

test("[WORKSPACE-4] a young file is noted with its hash, an old one without", async () => {
  const clock = { now: () => Date.now() + 10_000 };
  await home.write({ "a.txt": "one" });
  expect(filesOf(await home.baseline([filesOutput("all", "*")]))[0]?.sha256).toBe(sha256("one"));
  const { createWorkspaces } = await import("./create-workspaces.ts");
  const later = await createWorkspaces(home.home, clock).baseline(home.workspace, [filesOutput("all", "*")]);
  expect(filesOf(later)[0]?.sha256).toBeNull();
});

test("[WORKSPACE-4] a baseline tells a file that was replaced, also by one of the same size and time", async () => {
  const outputs = [filesOutput("all", "*.txt")];
  const when = new Date(1_700_000_000_000);
  await writeFile(join(home.workspace, "a.txt"), "one");
  await utimes(join(home.workspace, "a.txt"), when, when);
  const before = await home.baseline(outputs);
  await writeFile(join(home.workspace, "new"), "two");
  await utimes(join(home.workspace, "new"), when, when);
  await rename(join(home.workspace, "new"), join(home.workspace, "a.txt"));
  expect(await home.baseline(outputs)).not.toBe(before);
});

test("[WORKSPACE-3] a walk does not enter folders in which nothing can match", async () => {
  const deep = Array.from({ length: 12 }, (_, index) => `level-${index}`).join("/");
  await home.write({ [`${deep}/a.txt`]: "1", "top.txt": "2" });
  expect(await matches("*.txt")).toEqual(["top.txt"]);
  expect(await matches("**/*.txt")).toEqual([`${deep}/a.txt`, "top.txt"]);
  expect(existsSync(join(home.workspace, deep))).toBe(true);
});
