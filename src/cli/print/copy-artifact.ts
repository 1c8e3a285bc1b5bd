import { createReadStream, createWriteStream, fstatSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { openIntact, type RecordedFile } from "../../app/reading/open-file.ts";

/** Copies a stored file that is what was recorded, writable and as executable as it was. Throws ARTIFACT_CHANGED, FILE_UNWRITABLE. */
export async function copyArtifact(file: RecordedFile, target: string, flags: "w" | "wx"): Promise<void> {
  const fd = await openIntact(file);
  const mode = (fstatSync(fd).mode & 0o777) | 0o200;
  try {
    await pipeline(createReadStream("", { fd, start: 0 }), createWriteStream(target, { flags, mode }));
  } catch (cause) {
    throw new HoldfastError("FILE_UNWRITABLE", `${target} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}
