import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

// A shell hands every descriptor that it has open to what it starts: the lock of a cron job, say. Node marks its own, and those that
// it finds up to number 15, to be closed in its children; a higher one it leaves as it is, and a daemon would hold it for days.
//
// Nothing tells which descriptors were inherited: a thread of Node's reads the file that NODE_EXTRA_CA_CERTS names by one that looks
// the same. Anyone who closes that one gives its number to the next file that is opened, which the thread then closes: the lock of the
// home was lost so. A process therefore closes only what its starter has put in the place of the inherited ones: /dev/null.

const CLOSED_IN_CHILDREN = 0o2000000;
const NOTHING = "/dev/null";

let inherited: readonly number[] | null = null;
let nothing: number | null = null;

/** The `stdio` of a child that may outlive this process: what a shell handed on is `/dev/null` there. */
export function sealed(first: readonly Channel[]): Channel[] {
  const last = Math.max(0, ...handedOn());
  const more = Array.from({ length: Math.max(0, last + 1 - first.length) }, (_none, index) =>
    handedOn().includes(first.length + index) ? (nothing ??= openSync(NOTHING, "r+")) : "ignore",
  );
  return [...first, ...more];
}

/** What a child's descriptor is: nothing, or one of this process. */
export type Channel = "ignore" | number;

/** The variable that lets a daemon close what `sealed` put there. */
export function toldDescriptors(): Readonly<Record<string, string>> {
  return { HOLDFAST_DESCRIPTORS: handedOn().join(" ") };
}

/** Closes what the starter of this daemon put in the place of inherited descriptors, and named among its variables. */
export function closeInherited(env: Readonly<Record<string, string | undefined>>): void {
  const told = env["HOLDFAST_DESCRIPTORS"];
  if (told === undefined) return;
  for (const descriptor of told.split(" ").map(Number)) if (isNothing(descriptor)) closeSync(descriptor);
  inherited = [];
}

function isNothing(descriptor: number): boolean {
  try {
    return descriptor > 2 && readlinkSync(`/proc/self/fd/${descriptor}`) === NOTHING;
  } catch {
    return false;
  }
}

/** What a child would get beyond 2. A thread's own may be among it for a moment, which does no harm. */
function handedOn(): readonly number[] {
  inherited ??= openDescriptors().filter(isHandedOn);
  return inherited;
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
