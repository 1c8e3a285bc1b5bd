import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpackHome } from "./home/unpack-home.ts";

/** Where the recorded outputs lie. */
export const OUTPUTS: string = join(import.meta.dirname, "outputs");

/** What the present program prints of the recorded home, by the name of the file in which it is recorded. */
export function presentOutputs(): Readonly<Record<string, string>> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "holdfast-outputs-")));
  try {
    unpackHome(folder);
    mkdirSync(join(folder, "here"));
    printOutputs(folder);
    return readFolder(join(folder, "outputs"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files of a folder, by name. */
export function readFolder(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

function printOutputs(folder: string): void {
  const [clock, print] = ["recorded-clock.ts", "print-outputs.ts"].map((name) => join(import.meta.dirname, name));
  const user = { HOME: folder, USER: "ada", LANG: "C.UTF-8", TZ: "UTC" };
  const { status, stderr } = spawnSync(process.execPath, [`--import=${clock}`, String(print), folder], {
    cwd: join(folder, "here"),
    env: { PATH: "/usr/bin:/bin", ...user, HOLDFAST_HOME: join(folder, "home") },
    encoding: "utf8",
    maxBuffer: 100_000_000,
  });
  if (status !== 0) throw new Error(stderr);
}
