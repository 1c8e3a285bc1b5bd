import { spawn } from "node:child_process";
import { once } from "node:events";
import { codeOf, messageOf } from "../../base/failure.ts";
import { sealed } from "./inheritance.ts";

/** Longer than that a program that fails to show something does not take; one that shows it may go on. */
const PATIENCE_MS = 3_000;

/** Opens a file in the program that this desktop has for it; resolves with why it could not be, null where it was. */
export async function openViewer(file: string, platform: NodeJS.Platform): Promise<string | null> {
  const program = platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(program, [file], { detached: true, stdio: sealed(["ignore", "ignore", "ignore"]) });
  child.unref();
  const { promise: patience, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), PATIENCE_MS);
  try {
    const ended: unknown = await Promise.race([once(child, "exit"), patience]);
    const [code] = Array.isArray(ended) ? ended : [0];
    return code === 0 ? null : `${program} ended with ${String(code)}`;
  } catch (thrown) {
    return codeOf(thrown) === "ENOENT" ? `there is no ${program} here` : messageOf(thrown);
  } finally {
    clearTimeout(timer);
  }
}
