import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const MODULE = resolve(import.meta.dirname, "own-execution.ts");

interface Ways {
  /** What the process above has in its environment. */
  readonly above: Readonly<Record<string, string>>;
  /** The folder below the temporary one that the command's home is. */
  readonly home: string;
}

/** What a command finds of itself that a shell starts without the marks that the shell itself has. */
function found({ above, home }: Ways): unknown {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-own-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const directory = join(folder, "home/runs/a/work.1");
  for (const path of [directory, join(folder, "other")]) mkdirSync(path, { recursive: true });
  const asks = `import { withExecution } from ${JSON.stringify(MODULE)};
    console.log(JSON.stringify(withExecution({}, ${JSON.stringify(join(folder, home))})));`;
  const bare = "env -u HOLDFAST_FENCE -u HOLDFAST_DIR -u HOLDFAST_DAEMON";
  // The colon keeps the shell: it would become the command otherwise.
  const script = `${bare} "$0" --input-type=module -e "$1"; :`;
  const { stdout } = spawnSync("sh", ["-c", script, process.execPath, asks], {
    env: { PATH: process.env["PATH"], HOLDFAST_DIR: directory, ...above },
    encoding: "utf8",
  });
  const said: unknown = JSON.parse(stdout.replaceAll(folder, ""));
  return said;
}

const MARKED = { HOLDFAST_FENCE: "a/1/work/1/work.1" };
const DIRECTORY = "/home/runs/a/work.1";

test.each([
  ["in the execution's own home", { above: MARKED, home: "home" }, { ...MARKED, HOLDFAST_DIR: DIRECTORY }],
  ["with a home of its own", { above: MARKED, home: "other" }, {}],
  ["with a home that is not there", { above: MARKED, home: "none" }, {}],
  ["that a daemon started", { above: { ...MARKED, HOLDFAST_DAEMON: "1" }, home: "home" }, {}],
])("[RUN-43] a command that took its marks away is its execution's: %s", (_what, ways, expected) => {
  expect(found(ways)).toEqual(expected);
});
