import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { HoldfastError, messageOf } from "../../base/failure.ts";

const run = promisify(execFile);
const PATIENCE_MS = 5_000;
const MOST_BYTES = 67_108_864;

/** The first line that `PROGRAM --version` prints; null where it prints none. */
export async function programVersion(program: string): Promise<string | null> {
  try {
    const { stdout } = await run(program, ["--version"], { timeout: PATIENCE_MS });
    return stdout.split("\n")[0] ?? null;
  } catch {
    return null;
  }
}

/** What a program of Node's prints, if it ends with one of these codes. Throws UNAVAILABLE. */
export async function nodeOutput(argv: readonly string[], codes: readonly number[]): Promise<string> {
  try {
    return (await run(process.execPath, [...argv], { maxBuffer: MOST_BYTES })).stdout;
  } catch (thrown) {
    const { code, stdout } = endOf(thrown instanceof Error ? thrown : {});
    if (codes.includes(code)) return stdout;
    throw new HoldfastError("UNAVAILABLE", `${argv.join(" ")} failed: ${messageOf(thrown)}.`, { cause: thrown });
  }
}

/** Node puts what is known of a child's end on the error. */
function endOf(ended: object): { readonly code: number; readonly stdout: string } {
  const code = "code" in ended && typeof ended.code === "number" ? ended.code : -1;
  return { code, stdout: "stdout" in ended && typeof ended.stdout === "string" ? ended.stdout : "" };
}
