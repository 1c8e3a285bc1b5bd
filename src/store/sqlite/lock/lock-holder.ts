import { readFileSync, statSync } from "node:fs";

/** The process that holds a POSIX lock on a file, as the kernel tells; null where it does not. */
export function lockHolder(file: string): number | null {
  try {
    const inode = statSync(file).ino;
    return holderIn(readFileSync("/proc/locks", "utf8"), inode);
  } catch {
    return null;
  }
}

/** Finds the writer of an inode among the lines of the kernel's table of locks. */
export function holderIn(table: string, inode: number): number | null {
  for (const line of table.split("\n")) {
    const [, pid, held] = /^\d+: POSIX +\S+ +WRITE (\d+) \S+:(\d+) /.exec(line) ?? [];
    if (Number(held) === inode && pid !== undefined && pid !== "0") return Number(pid);
  }
  return null;
}
