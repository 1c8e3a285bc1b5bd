import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What must be run in a copy of the tree. */
export interface Wish {
  readonly files: readonly string[];
  readonly titles: string | null;
}

/** How it went. */
export interface Ran {
  readonly passed: number;
  readonly failed: number;
  /** It did not come to its end in time. */
  readonly hung: boolean;
}

/** A test that hangs without a behaviour is cut short, and all of them together after this. */
const TEST_MS = 45_000;
const ALL_MS = 240_000;

/** Runs some tests of a copy with vitest. */
export async function runTests(folder: string, { files, titles }: Wish): Promise<Ran> {
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  const words = ["run", ...files, "--reporter=json", `--outputFile=${report}`, `--testTimeout=${TEST_MS}`];
  const narrowed = titles === null ? [] : ["-t", titles];
  const vitest = join(folder, "node_modules", "vitest", "vitest.mjs");
  const child = spawn(process.execPath, [vitest, ...words, ...narrowed], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: "ignore",
    detached: true,
  });
  let hung = false;
  const late = setTimeout(() => {
    hung = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, ALL_MS);
  await once(child, "exit");
  clearTimeout(late);
  return { ...countsIn(report), hung };
}

function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:VITEST|HOLDFAST_|TEST_)/.test(name)));
}

function countsIn(file: string): Pick<Ran, "passed" | "failed"> {
  if (!existsSync(file)) return { passed: 0, failed: 0 };
  const report: { readonly numPassedTests?: number; readonly numFailedTests?: number } = JSON.parse(
    readFileSync(file, "utf8"),
  );
  return { passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0 };
}
