import { closeSync, readdirSync, readFileSync } from "node:fs";

// A shell hands every descriptor that it has open to what it starts: the lock of a cron job, say. Node marks its own, and those that
// it finds up to number 15, to be closed in its children; a higher one it leaves as it is, and it would be held for days.

const CLOSED_IN_CHILDREN = 0o2000000;

let dropped = false;

/** Lets go of every descriptor beyond 2 that would reach this process's children. Every door to a child calls it first. */
export function dropInherited(): void {
  if (dropped) return;
  dropped = true;
  for (const descriptor of openDescriptors()) if (isHandedOn(descriptor)) closeSync(descriptor);
}

function openDescriptors(): readonly number[] {
  try {
    return readdirSync("/proc/self/fd")
      .map(Number)
      .filter((descriptor) => descriptor > 2);
  } catch {
    // Elsewhere than on Linux nothing tells which were inherited.
    return [];
  }
}

/** Linux proc(5): `flags` of fdinfo is octal, with O_CLOEXEC of this descriptor. One that is gone again was the listing's own. */
function isHandedOn(descriptor: number): boolean {
  try {
    const [, flags = ""] = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8")) ?? [];
    return flags !== "" && (Number.parseInt(flags, 8) & CLOSED_IN_CHILDREN) === 0;
  } catch {
    return false;
  }
}
