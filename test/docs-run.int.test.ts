import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DOCUMENTS, fencesOf, isFile, isRun, type Fence } from "./fences.ts";
import { load } from "./loaded-pipeline.ts";

// The documents as a stranger follows them: every fence in its order, in an empty folder with a home of its own.

const ROOT = resolve(import.meta.dirname, "..");

let folder = "";
let running: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-docs-"));
  for (const name of ["bin", "here"]) mkdirSync(join(folder, name));
  program("holdfast", `exec '${process.execPath}' '${join(ROOT, "bin", "holdfast.js")}' "$@"`);
  program("npx", 'exec "$@"');
  symlinkSync(process.execPath, join(folder, "bin", "node"));
});

afterEach(async () => {
  // A document may wait for what does not come: its commands are a group of their own, and end with their test.
  if (running?.pid !== undefined && running.exitCode === null) process.kill(-running.pid, "SIGKILL");
  await shell("holdfast stop --children");
  rmSync(folder, { recursive: true, force: true });
});

const followed = DOCUMENTS.filter((document) => fencesOf(document).some((fence) => isRun(fence) || isFile(fence)));

describe.each(followed)("%s", (document) => {
  test("is followed from an empty folder, and does and prints what it says", { timeout: 180_000 }, async () => {
    for (const fence of fencesOf(document)) {
      if (isFile(fence)) await writeChecked(fence);
      else if (fence.language === "console") expect(await played(fence)).toBe(comparable(fence.text));
      else if (isRun(fence)) for (const line of fence.text.trimEnd().split("\n")) await runLine(fence, line);
    }
  });
});

test("every TypeScript fence is accepted by the compiler", () => {
  const files = DOCUMENTS.flatMap(fencesOf).filter(({ language }) => language === "ts");
  expect(files.length).toBeGreaterThan(0);
  for (const { document, label, text: code } of files) {
    const file = join(folder, "here", document, label);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  const config = {
    extends: join(ROOT, "examples", "tsconfig.json"),
    compilerOptions: { typeRoots: [join(ROOT, "node_modules", "@types")] },
    include: ["**/*.ts"],
  };
  writeFileSync(join(folder, "here", "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "here", "tsconfig.json"), JSON.stringify(config));
  const compiler = join(ROOT, "node_modules", "typescript", "lib", "tsc.js");
  const { stdout, status } = spawnSync(process.execPath, [compiler, "-p", join(folder, "here")], { encoding: "utf8" });
  expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
});

function program(name: string, body: string): void {
  const file = join(folder, "bin", name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

/** Writes a file of a document; a pipeline must be valid as it stands there. */
async function writeChecked({ document, label, text: body }: Fence): Promise<void> {
  const file = join(folder, "here", label);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
  if (!/\.pipeline\.(?:yaml|ts)$/.test(label)) return;
  const { faults, code } = await load(file);
  expect({ document, label, code, faults }).toEqual({ document, label, code: null, faults: [] });
}

// Variables that a line sets reach the next ones through a file.
async function runLine({ document }: Fence, line: string): Promise<void> {
  const expected = Number(/# ends with (\d+)$/.exec(line)?.[1] ?? "0");
  const ended = await shell(
    `touch ../set; . ../set; ${line.replace(/^(\w+)=(.*)$/, '$1=$2; echo "$1=$$$1" >> ../set')}`,
  );
  expect({ document, line, ...ended }).toEqual({ document, line, code: expected, out: ended.out });
}

/** What the commands of a transcript print, each below its line, in one shell. */
async function played(fence: Fence): Promise<string> {
  const commands = fence.text.split("\n").flatMap((line) => (line.startsWith("$ ") ? [line.slice(2)] : []));
  const script = commands.map((command) => `cat <<'end of line'\n$ ${command}\nend of line\n${command}`).join("\n");
  return comparable((await shell(script)).out);
}

/** A text without what differs from run to run: ids, moments, durations. */
function comparable(printed: string): string {
  return printed
    .replaceAll(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, "ID")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "MOMENT")
    .replaceAll(/\b\d+(?:\.\d+)? m?s\b/g, "DURATION")
    .replaceAll(/[ \t]+$/gm, "");
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

async function shell(script: string): Promise<Ended> {
  const marks = Object.entries(process.env).filter(([name]) => !name.startsWith("HOLDFAST_"));
  const env = {
    ...Object.fromEntries(marks),
    HOLDFAST_HOME: join(folder, "home"),
    PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
  };
  const child = spawn("sh", ["-c", `exec 2>&1\n${script}`], {
    cwd: join(folder, "here"),
    env,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  running = child;
  const code = new Promise<number | null>((done) => child.once("close", done));
  return { out: await text(child.stdout), code: await code };
}
