import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
  fsyncSync,
  type Stats,
} from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../base/failure.ts";
import { formatBytes } from "../../base/text/format-bytes.ts";
import { invariant } from "../../base/invariant.ts";

// A child owns its execution's directory as much as we do: at any path in it may stand a FIFO, a folder, a device, a link to
// /dev/zero, a file of 5 GB, or nothing. This module is the only one that opens what stands there. It follows no link, waits
// for nobody, takes regular files alone, and reads a bounded part of them; anything else counts as not there and is named.

/** One kind of file beside an execution. */
export interface ChildFile {
  /** Its name; one that ends in `.N` stands for all numbers. */
  readonly name: string;
  /** The most bytes of it that are read. */
  readonly most: number;
  /** Which part is read of a larger one; of one that is read whole, none. */
  readonly part: "whole" | "head" | "tail";
}

const KIBI = 1_024;
const MEBI = 1_048_576;

/** Every file beside an execution that is read as a text. The journals `out` and `err` are read in pieces, `stdin` by the supervisor. */
export const CHILD_FILES: readonly ChildFile[] = [
  { name: "admit.json", most: 16 * MEBI, part: "whole" },
  { name: "mask", most: 64 * MEBI, part: "whole" },
  { name: "start", most: 8 * KIBI, part: "head" },
  { name: "child", most: 8 * KIBI, part: "head" },
  { name: "result", most: 8 * KIBI, part: "head" },
  { name: "result.tmp", most: 8 * KIBI, part: "head" },
  { name: "out.bytes", most: KIBI, part: "head" },
  { name: "err.bytes", most: KIBI, part: "head" },
  { name: "progress", most: 64 * KIBI, part: "tail" },
  { name: "ask.N", most: 256 * KIBI, part: "whole" },
  { name: "answer.N", most: 4 * MEBI, part: "whole" },
  { name: "artifact.N", most: 64 * KIBI, part: "whole" },
];

/** How many entries of a directory are looked at. */
export const MOST_ENTRIES = 10_000;

// A terminal that took a file's place must not become ours.
const SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** What stands at a path: a text, nothing, or something that is not read, and why. */
export interface ChildText {
  readonly text: string | null;
  readonly fault: string | null;
}

const NOTHING: ChildText = { text: null, fault: null };

/** Reads a file beside an execution. */
export function readChildFile(directory: string, name: string): ChildText {
  const kind = kindOf(name);
  const file = join(directory, name);
  const stat = lookAt(file);
  if (stat === null) return NOTHING;
  const open = openToRead(file);
  if (open === null) return { text: null, fault: faultOf(stat) };
  try {
    const { size } = fstatSync(open);
    if (size > kind.most && kind.part === "whole")
      return { text: null, fault: `is larger than ${formatBytes(kind.most)}` };
    const from = kind.part === "tail" ? Math.max(0, size - kind.most) : 0;
    return { text: readPart(open, from, kind.most).toString("utf8"), fault: null };
  } finally {
    closeSync(open);
  }
}

/** The text of a file beside an execution; null where there is none that can be read. */
export function childText(directory: string, name: string): string | null {
  return readChildFile(directory, name).text;
}

/** Opens a regular file, without following a link and without waiting; null when there is none at that path. */
export function openRegular(file: string, flags: number, mode = 0o600): number | null {
  let open: number;
  try {
    open = openSync(file, flags | SAFELY, mode);
  } catch (thrown) {
    if (NO_FILE.has(codeOf(thrown) ?? "")) return null;
    throw thrown;
  }
  if (fstatSync(open).isFile()) return open;
  closeSync(open);
  return null;
}

const NO_FILE = new Set(
  "ENOENT ENOTDIR ELOOP EMLINK EISDIR ENXIO ENODEV EACCES EPERM EBUSY ENAMETOOLONG ETXTBSY EOPNOTSUPP".split(" "),
);

/** Opens a regular file to read; null when there is none at that path. */
export function openToRead(file: string): number | null {
  return openRegular(file, constants.O_RDONLY);
}

/** What stands at a path, itself and not what it points to; null when nothing does. */
export function lookAt(file: string): Stats | null {
  try {
    // Absence is the usual case, and an exception costs ten times as much as this.
    return lstatSync(file, { throwIfNoEntry: false }) ?? null;
  } catch (thrown) {
    if (NO_FILE.has(codeOf(thrown) ?? "")) return null;
    throw thrown;
  }
}

/** The size of a regular file; 0 when there is none. */
export function sizeOf(file: string): number {
  const stat = lookAt(file);
  return stat?.isFile() === true ? stat.size : 0;
}

/** Names in a folder, the first ten thousand that the system tells; none when there is no folder. */
export function namesIn(folder: string): readonly string[] {
  if (lookAt(folder)?.isDirectory() !== true) return [];
  const names: string[] = [];
  const open = opendirSync(folder, { bufferSize: 256 });
  try {
    for (let entry = open.readSync(); entry !== null && names.length < MOST_ENTRIES; entry = open.readSync())
      names.push(entry.name);
  } finally {
    open.closeSync();
  }
  return names;
}

/** Writes a file that must not be there, durably; whatever stood at its path is removed first, never written through. */
export function writeNew(file: string, text: string): void {
  clear(file);
  const open = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | SAFELY, 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) done += writeSync(open, bytes, done);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}

/** Removes whatever stands at a path. */
export function clear(file: string): void {
  rmSync(file, { recursive: true, force: true });
}

/** Why what stands at a path is not read. */
export function faultOf(stat: Stats): string {
  if (stat.isFIFO()) return "is a FIFO";
  if (stat.isDirectory()) return "is a folder";
  if (stat.isSymbolicLink()) return "is a link";
  if (stat.isSocket()) return "is a socket";
  return stat.isFile() ? "may not be read" : "is a device";
}

/** The kind of a file by its name. */
function kindOf(name: string): ChildFile {
  const kind = CHILD_FILES.find((one) => one.name === name.replace(/\.[1-9]\d{0,5}$/, ".N"));
  invariant(kind !== undefined, `${name} is no file beside an execution`);
  return kind;
}

function readPart(open: number, from: number, most: number): Buffer {
  const buffer = Buffer.allocUnsafe(Math.min(most, Math.max(0, fstatSync(open).size - from)));
  let done = 0;
  while (done < buffer.length) {
    const bytes = readSync(open, buffer, done, buffer.length - done, from + done);
    if (bytes === 0) break;
    done += bytes;
  }
  return buffer.subarray(0, done);
}
