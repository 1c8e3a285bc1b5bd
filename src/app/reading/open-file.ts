import { createHash } from "node:crypto";
import { closeSync, createReadStream, fstatSync } from "node:fs";
import { HoldfastError } from "../../base/failure.ts";
import { isVerified, noteVerified } from "../../artifacts/store/verified.ts";
import { openToRead } from "../../process/files/child-files.ts";

/** A stored file as the record has it. */
export interface RecordedFile {
  readonly path: string;
  readonly sha256: string;
  /** Where it is from, for who wants it again. */
  readonly run: string;
  readonly stage: string;
}

/** Opens a stored file that is what was recorded. Throws ARTIFACT_CHANGED. */
export async function openIntact(file: RecordedFile): Promise<number> {
  const open = openToRead(file.path);
  if (open === null) throw changed(file, "is gone, or no file any more");
  try {
    if (await isIntact(open, file)) return open;
    throw changed(file, "is not what was stored");
  } catch (failure) {
    closeSync(open);
    throw failure;
  }
}

/** Makes sure that a stored file is what was recorded. Throws ARTIFACT_CHANGED. */
export async function refuseChanged(file: RecordedFile): Promise<void> {
  closeSync(await openIntact(file));
}

async function isIntact(open: number, { path, sha256 }: RecordedFile): Promise<boolean> {
  const stat = fstatSync(open, { bigint: true });
  if (isVerified(path, stat, sha256)) return true;
  const hash = createHash("sha256");
  const stream = createReadStream("", { fd: open, start: 0, autoClose: false, highWaterMark: 1_048_576 });
  for await (const chunk of stream) hash.update(Buffer.from(chunk));
  if (hash.digest("hex") !== sha256) return false;
  noteVerified(path, stat, { sha256, now: Date.now() });
  return true;
}

function changed({ path, run, stage }: RecordedFile, how: string): HoldfastError {
  return new HoldfastError("ARTIFACT_CHANGED", `The stored file ${path} ${how}.`, {
    hint: `Put it back as it was, or run its stage again: holdfast retry ${run} --from ${stage}`,
    details: { path },
  });
}
