import { realpathSync, statSync } from "node:fs";
import { HoldfastError } from "../base/failure.ts";
import { isJsonObject } from "../base/json.ts";
import { readHostFacts } from "../process/host.ts";
import { readIdentity, type HomeLock } from "../store/sqlite/home-lock.ts";

// A folder that was copied holds the same runs as the one that it was copied from. Both would carry them on, send the same
// messages and take the same processes for their own: a home knows where it is.

/** Where a home lies: a folder keeps its inode when it is renamed, and gets another one when it is copied. */
export interface HomeAddress {
  readonly machine: string;
  readonly inode: string;
  readonly path: string;
}

/** The address of a home as it lies here. */
export function addressOf(home: string): HomeAddress {
  const inode = String(statSync(home, { bigint: true }).ino);
  return { machine: readHostFacts().host, inode, path: realpathSync(home) };
}

/** Keeps the address of a home that is where it was. Throws HOME_MOVED where it is not. */
export function confirmAddress(home: string, lock: HomeLock): void {
  const now = addressOf(home);
  const fault = faultOf(lock, now);
  if (fault !== null) throw new HoldfastError("HOME_MOVED", `The home ${home} was moved, or it is a copy: ${fault}.`);
  if (lock.address !== textOf(now)) lock.saveIdentity({ homeId: lock.homeId, address: textOf(now) });
}

/** What says that a home is not where it was; null when it is. */
export function faultOf(
  { address, orphaned }: Pick<HomeLock, "address" | "orphaned">,
  now: HomeAddress,
): string | null {
  if (orphaned) return "its lock file, which knew where it was, is gone";
  const known = address === null ? null : addressFrom(address);
  if (known === null || (known.machine === now.machine && known.inode === now.inode)) return null;
  return known.machine === now.machine
    ? `it was another folder, at ${known.path}`
    : `it was on another machine, at ${known.path}`;
}

/** What says that a home that nobody orchestrates is not where it was; null when it is, or when it is new. */
export function movedFault(home: string): string | null {
  const known = readIdentity(home);
  return known === null ? null : faultOf(known, addressOf(home));
}

/** An address as the lock keeps it. */
export function textOf({ machine, inode, path }: HomeAddress): string {
  return JSON.stringify({ machine, inode, path });
}

function addressFrom(text: string): HomeAddress | null {
  const value: unknown = JSON.parse(text);
  const { machine, inode, path } = isJsonObject(value) ? value : {};
  if (typeof machine !== "string" || typeof inode !== "string" || typeof path !== "string") return null;
  return { machine, inode, path };
}
