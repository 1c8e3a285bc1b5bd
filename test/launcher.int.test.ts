import { spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));

// What an old Node is for the launcher: its version, and (before 22.15) no execve.
const old = 'Object.defineProperty(process.versions, "node", { value: "18.0.0" });';
const oldWithoutExecve = `${old} process.execve = undefined;`;

let folder = "";

beforeEach(() => {
  // A name that is spelled otherwise in an address.
  folder = mkdtempSync(join(tmpdir(), "holdfast launcher ä%20#?-"));
  mkdirSync(join(folder, "cache"));
  for (const path of ["bin/holdfast.js", "package.json"]) cpSync(join(repository, path), join(folder, path));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a clone runs its sources, with their arguments and exit code, and fills the user's own cache", () => {
  write("src/cli/main.ts", "const given: string[] = process.argv.slice(2); console.log(given); process.exitCode = 7;");
  write("dist/cli/main.js", "console.log('built');");
  expect(launch(["a", "b c"])).toMatchObject({ stdout: "[ 'a', 'b c' ]\n", stderr: "", status: 7 });
  const [compiled = ""] = readdirSync(join(folder, "cache", "holdfast"));
  expect(compiled).toMatch(/^compile-\d/);
  expect(readdirSync(join(folder, "cache", "holdfast", compiled))).not.toEqual([]);
});

test.each([
  ["src", "ts"],
  ["dist", "js"],
])("files of its own in %s find one another, and packages as Node finds them", (room, ending) => {
  write(`${room}/cli/main.${ending}`, `import { said } from "../base/said.${ending}";\nconsole.log(said);`);
  write(`${room}/base/said.${ending}`, `import said from "./more/said.${ending}";\nexport { said };`);
  write(`${room}/base/more/said.${ending}`, 'import { word } from "spoken";\nexport default word;');
  write("node_modules/spoken/package.json", '{ "name": "spoken", "type": "module", "exports": "./main.js" }');
  write("node_modules/spoken/main.js", 'export * from "./word.js";');
  write("node_modules/spoken/word.js", 'export const word = "spoken";');
  expect(launch([])).toMatchObject({ stdout: "spoken\n", stderr: "", status: 0 });
});

test("the published package runs what was built", () => {
  write("dist/cli/main.js", "console.log('built');");
  expect(launch([])).toMatchObject({ stdout: "built\n", status: 0 });
});

test("a home that cannot be written to only costs the cache", () => {
  write("dist/cli/main.js", "console.log('built');");
  const result = launch([], { env: { HOME: "/proc/none", XDG_CACHE_HOME: undefined } });
  expect(result).toMatchObject({ stdout: "built\n", stderr: "", status: 0 });
});

test.each([old, oldWithoutExecve])("without a Node that is new enough it says so and ends with 5 (%s)", (node) => {
  const result = launch([], { node });
  expect(result).toMatchObject({ stdout: "", status: 5 });
  expect(result.stderr).toMatch(/^Holdfast needs Node 24 or newer, but this is Node 18\.0\.0 .*\.\n$/);
});

test.each([old, oldWithoutExecve])("an old Node hands over to the packaged one (%s)", (node) => {
  writePackagedNode('#!/bin/sh\nshift 2\nprintf "<%s>" "$@"\nexit 9\n');
  const result = launch(["a", "b c"], { node });
  expect(result).toMatchObject({ stdout: expect.stringMatching(/holdfast\.js><a><b c>$/), status: 9 });
});

test("a packaged Node that does not start is no reason to be silent", () => {
  writePackagedNode("#!/nowhere\n");
  expect(launch([], { node: oldWithoutExecve })).toMatchObject({ stderr: expect.stringMatching(/ENOENT/), status: 5 });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s reaches the packaged Node, and the launcher dies of it",
  async (signal) => {
    writePackagedNode("#!/bin/sh\necho ready\nexec sleep 60\n");
    const child = spawn(process.execPath, launchArguments([], oldWithoutExecve), {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([null, signal]);
  },
);

/** Launches with an argument and a variable of these bytes, as a shell writes them. */
function launchBytes(bytes: string, node?: string): SpawnSyncReturns<string> {
  const script = 'GIVEN="$(printf "$1")"; export GIVEN; shift; exec "$@" "s=$GIVEN" --json';
  const words = ["-c", script, "sh", bytes, process.execPath, ...launchArguments([], node)];
  return spawnSync("sh", words, { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" }, timeout: 20_000 });
}

test.each([undefined, old, oldWithoutExecve])("[P50] an argument that is not UTF-8 is refused (%s)", (node) => {
  write("src/cli/main.ts", "console.log(process.argv.at(-2));");
  writePackagedNode('#!/bin/sh\nprintf "%s\\n" "$4"\n');
  for (const bytes of ["a\\303", "\\377", "\\355\\240\\200", "\\357\\277\\275 \\303"]) {
    const result = launchBytes(bytes, node);
    expect(result, bytes).toMatchObject({ status: 2, stdout: "" });
    expect(JSON.parse(result.stderr), bytes).toMatchObject({ error: { code: "USAGE", hint: expect.any(String) } });
  }
  expect(launchBytes("\\357\\277\\275", node).stderr).toBe("");
});

test.each([undefined, old, oldWithoutExecve])(
  "[P50] a variable that is not UTF-8 is known by its name (%s)",
  (node) => {
    write("src/cli/main.ts", "console.log(process.env.HOLDFAST_GARBLED);");
    writePackagedNode('#!/bin/sh\necho "$HOLDFAST_GARBLED"\n');
    const asVariable = (bytes: string): string => {
      const script = 'GIVEN="$(printf "$1")"; export GIVEN; shift; exec "$@"';
      const words = ["-c", script, "sh", bytes, process.execPath, ...launchArguments([], node)];
      return spawnSync("sh", words, { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } }).stdout.trim();
    };
    expect(asVariable("x\\377")).toBe("GIVEN");
    expect(["", "undefined"]).toContain(asVariable("\\357\\277\\275"));
  },
);

test.each([undefined, old, oldWithoutExecve])(
  "[P50] what a shell has set to name such variables says nothing about this process (%s)",
  (node) => {
    write("src/cli/main.ts", "console.log(process.env.HOLDFAST_GARBLED ?? '');");
    writePackagedNode('#!/bin/sh\necho "$HOLDFAST_GARBLED"\n');
    const env = { HOLDFAST_GARBLED: "PATH", HOLDFAST_LAUNCHED: "1" };
    expect(launch([], { ...(node === undefined ? {} : { node }), env })).toMatchObject({ status: 0, stdout: "\n" });
  },
);

test.each([old, oldWithoutExecve])(
  "[P50] a Node that takes over is told them, and keeps nothing else of that (%s)",
  (node) => {
    write("src/cli/main.ts", "console.log(process.env.HOLDFAST_GARBLED, process.env.HOLDFAST_LAUNCHED);");
    writePackagedNode(`#!/bin/sh\nshift 2\nGIVEN= exec '${process.execPath}' "$@"\n`);
    const script = 'GIVEN="$(printf "x\\377")"; export GIVEN; exec "$@"';
    const words = ["-c", script, "sh", process.execPath, ...launchArguments([], node)];
    const { stdout } = spawnSync("sh", words, { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } });
    expect(stdout).toBe("GIVEN undefined\n");
  },
);

interface Surroundings {
  readonly node?: string;
  readonly env?: NodeJS.ProcessEnv;
}

function launch(args: readonly string[], { node, env }: Surroundings = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, launchArguments(args, node), {
    encoding: "utf8",
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      NODE_COMPILE_CACHE: undefined,
      XDG_CACHE_HOME: join(folder, "cache"),
      ...env,
    },
    timeout: 20_000,
  });
}

function launchArguments(args: readonly string[], node = ""): string[] {
  return ["--import", `data:text/javascript,${encodeURIComponent(node)}`, join(folder, "bin/holdfast.js"), ...args];
}

function writePackagedNode(script: string): void {
  write(`node_modules/node-${process.platform}-${process.arch}/bin/node`, script);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text, { mode: 0o755 });
}
