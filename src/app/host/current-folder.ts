import { codeOf, HoldfastError } from "../../base/failure.ts";

/** The folder that this process is in: asked for only by what needs one. Throws FILE_UNREADABLE where it is gone. */
export function currentFolder(): string {
  try {
    return process.cwd();
  } catch (thrown) {
    throw folderFailure(thrown) ?? thrown;
  }
}

/** The failure of a folder that is gone, no matter who asked for it; null where something else failed. */
export function folderFailure(thrown: unknown): HoldfastError | null {
  if (codeOf(thrown) === null || Object(thrown).syscall !== "uv_cwd") return null;
  return new HoldfastError("FILE_UNREADABLE", "The folder that you are in is gone, or may not be read.", {
    cause: thrown,
    hint: "Change to another folder. What names a run by its id, or says --all, needs none.",
  });
}
