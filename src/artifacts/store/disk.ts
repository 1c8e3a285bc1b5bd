import { constants } from "node:fs";
import { copyFile, rename, type FileHandle } from "node:fs/promises";
import { codeOf, HoldfastError, messageOf, pathTooLong } from "../../base/failure.ts";

/** The writing side of the file system, so that a test can break it. */
export interface Disk {
  readonly write: (file: FileHandle, chunk: Uint8Array, position: number) => Promise<void>;
  readonly sync: (file: FileHandle) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Makes a copy that shares blocks until one of the two is written; false where the file system cannot. */
  readonly clone: (from: string, to: string, device: bigint) => Promise<boolean>;
}

/** The file system of this machine. */
export function createDisk(): Disk {
  const cannotClone = new Set<bigint>();
  return {
    write: writeWhole,
    sync: (file) => file.sync(),
    rename,
    clone: async (from, to, device) => {
      if (cannotClone.has(device)) return false;
      const done = await clone(from, to);
      if (!done) cannotClone.add(device);
      return done;
    },
  };
}

/** The failure that an error of the file system means; what is no such error is thrown as it is. */
export function diskFailure(thrown: unknown, doing: string): unknown {
  const code = codeOf(thrown);
  if (thrown instanceof HoldfastError || code === null || !/^E[A-Z0-9]+$/.test(code)) return thrown;
  if (code === "ENAMETOOLONG") return pathTooLong(doing, thrown);
  const full = code === "ENOSPC" || code === "EDQUOT";
  return new HoldfastError(full ? "STORE_FULL" : "STORE_FAILED", `Could not ${doing}: ${messageOf(thrown)}.`, {
    cause: thrown,
  });
}

async function writeWhole(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < chunk.length) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}

const CANNOT_CLONE = new Set(["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EINVAL", "ENOTTY", "EPERM"]);

async function clone(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch (thrown) {
    if (CANNOT_CLONE.has(codeOf(thrown) ?? "")) return false;
    throw thrown;
  }
}
