import { createServer } from "node:net";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { artifactsOf, filesOutput, makeTestHome, removeTestHome, runTool } from "../../test/artifact-home.ts";
import type { TestHome } from "../../test/artifact-home.ts";

// Whatever a child leaves in the place of an output: nothing is opened that can block, no link is followed, and its kind is named.

let home: TestHome;
beforeEach(async () => {
  home = await makeTestHome();
});
afterEach(async () => removeTestHome(home));

async function listensAt(path: string): Promise<void> {
  const server = createServer();
  const ready = new Promise<void>((resolve) => void server.listen(path, resolve));
  onTestFinished(() => void server.close());
  await ready;
}

const SPOILT: Readonly<Record<string, readonly [make: (path: string) => Promise<unknown>, said: string]>> = {
  "a FIFO": [async (path) => runTool("mkfifo", path), '"o/out" is no regular file'],
  "a socket": [listensAt, '"o/out" is no regular file'],
  "a folder": [async (path) => mkdir(path), '"o/out" is a folder'],
  "a link to an endless device": [async (path) => symlink("/dev/zero", path), '"o/out" is a link'],
  "a link to a file elsewhere": [async (path) => symlink("/etc/passwd", path), '"o/out" is a link'],
  "a link to itself": [async (path) => symlink("out", path), '"o/out" is a link'],
  "a link to nothing": [async (path) => symlink("nowhere", path), '"o/out" is a link'],
};

test.each(Object.entries(SPOILT))("[WORKSPACE-8] %s in the place of an output", async (_what, [make, said]) => {
  await mkdir(join(home.workspace, "o"), { recursive: true });
  await make(join(home.workspace, "o/out"));
  for (const glob of ["o/out", "o/*"]) {
    const refused = await home.collect([filesOutput("out", glob)]);
    expect(refused).toMatchObject({
      ok: false,
      stopReason: "missing-artifact",
      message: expect.stringContaining(said),
    });
  }
  // Beside a file that counts it is no part of the output.
  await home.write({ "o/good": "good" });
  const records = artifactsOf(await home.collect([filesOutput("out", "o/*")]));
  expect(records.map(({ path }) => path)).toEqual(["o/good"]);
});
