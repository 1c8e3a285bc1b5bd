import { createHash } from "node:crypto";
import { closeSync, createReadStream, fstatSync } from "node:fs";
import { HoldfastError } from "../base/failure.ts";
import { openToRead } from "../process/child-files.ts";

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

/** Files that were found to be what they should be, by their stat: a video is looked through in many small ranges. */
const verified = new Map<string, string>();
const REMEMBERED = 1_000;

/** A clock of a file system ticks coarsely: what changed in this moment may change again and look the same. */
const YOUNG_NS = 2_000_000_000n;

async function isIntact(open: number, { path, sha256 }: RecordedFile): Promise<boolean> {
  const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(open, { bigint: true });
  const state = [dev, ino, size, mtimeNs, ctimeNs, sha256].join("/");
  if (verified.get(path) === state) return true;
  const hash = createHash("sha256");
  const stream = createReadStream("", { fd: open, start: 0, autoClose: false, highWaterMark: 1_048_576 });
  for await (const chunk of stream) hash.update(Buffer.from(chunk));
  if (hash.digest("hex") !== sha256) return false;
  if (verified.size >= REMEMBERED) verified.clear();
  if (BigInt(Date.now()) * 1_000_000n - ctimeNs > YOUNG_NS) verified.set(path, state);
  return true;
}

function changed({ path, run, stage }: RecordedFile, how: string): HoldfastError {
  return new HoldfastError("ARTIFACT_CHANGED", `The stored file ${path} ${how}.`, {
    hint: `Put it back as it was, or run its stage again: holdfast retry ${run} --from ${stage}`,
    details: { path },
  });
}
