import { closeSync, openSync, readSync, readdirSync, statSync } from "node:fs";
import type { StartFault } from "../../ports/processes.ts";

// ELF, little-endian, as far as the system looks before it starts a program: for which machine it is built, and its loader.

const MAGIC = "\x7fELF";
const MACHINE_AT = 18;
const LOADER = 3;

/** Kinds of machines that this one also starts, by its own kind: 32-bit programs. */
const ALSO: ReadonlyMap<number, number> = new Map([
  [62, 3],
  [183, 40],
]);

/** Where program headers stand, in 32 and 64 bits. */
const LAYOUTS = {
  1: { table: 28, size: 42, count: 44, offset: 4, length: 16, wide: false },
  2: { table: 32, size: 54, count: 56, offset: 8, length: 32, wide: true },
} as const;

/** Why the system would not start a binary: it is built for another machine, or its loader is not there. Null where it would, or where it is none. */
export function binaryFault(head: Buffer, shown: string): StartFault | null {
  if (!isElf(head)) return null;
  if (!isOfThisMachine(head.readUInt16LE(MACHINE_AT)))
    return {
      message: `${shown} is a program for another kind of machine.`,
      hint: "Install the one for this machine.",
    };
  const loader = loaderOf(head);
  if (loader === null || isThere(loader)) return null;
  return {
    message: `${shown} asks for the loader ${loader}, which is not there.`,
    hint: "Install the C library that it was built for, or a build for this system.",
  };
}

function isElf(head: Buffer): boolean {
  return head.length >= 64 && head.toString("latin1", 0, 4) === MAGIC && head[5] === 1;
}

function isOfThisMachine(machine: number): boolean {
  const own = ownMachine();
  return own === null || machine === own || ALSO.get(own) === machine || startsForeign();
}

/** The machine that this very program is built for. */
function ownMachine(): number | null {
  const head = Buffer.alloc(64);
  const open = openSync(process.execPath, "r");
  try {
    readSync(open, head, 0, head.length, 0);
  } finally {
    closeSync(open);
  }
  return isElf(head) ? head.readUInt16LE(MACHINE_AT) : null;
}

/** An emulator may be set up for other machines (Linux: binfmt_misc). */
function startsForeign(): boolean {
  try {
    return readdirSync("/proc/sys/fs/binfmt_misc").some((name) => name !== "register" && name !== "status");
  } catch {
    return false;
  }
}

function loaderOf(head: Buffer): string | null {
  const layout = head[4] === 1 ? LAYOUTS[1] : LAYOUTS[2];
  const number = (at: number): number => (layout.wide ? Number(head.readBigUInt64LE(at)) : head.readUInt32LE(at));
  const [table, size, count] = [number(layout.table), head.readUInt16LE(layout.size), head.readUInt16LE(layout.count)];
  for (let at = table, left = count; left > 0 && at + size <= head.length; at += size, left -= 1) {
    if (size < layout.length + 8 || head.readUInt32LE(at) !== LOADER) continue;
    const from = number(at + layout.offset);
    const to = from + number(at + layout.length);
    return to <= head.length ? (head.toString("latin1", from, to).split("\0")[0] ?? null) : null;
  }
  return null;
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
