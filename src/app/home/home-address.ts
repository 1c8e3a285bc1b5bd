import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import { isJsonObject, type Json } from "../../base/json/json.ts";
import { readHostFacts } from "../../process/host.ts";
import { storeFile } from "../../store/sqlite/store-file.ts";
import { readIdentity, type HomeLock } from "../../store/sqlite/lock/home-lock.ts";

// A folder that was copied holds the same runs as the one that it was copied from. Both would carry them on, send the same
// messages and take the same processes for their own: a home knows where it is.

/** Where a home lies: a folder keeps its inode when it is renamed, and gets another one when it is copied; so do the files in it. */
export interface HomeAddress {
  readonly machine: string;
  readonly inode: string;
  readonly path: string;
  /** Inodes of the lock file and the database; null where it is not there yet, or was not noted. */
  readonly lock: string | null;
  readonly store: string | null;
}

/** The address of a home as it lies here. */
export function addressOf(home: string): HomeAddress {
  return {
    machine: readHostFacts().host,
    inode: inodeOf(home) ?? "",
    path: realpathSync(home),
    lock: inodeOf(join(home, "lock.db")),
    store: inodeOf(storeFile(home)),
  };
}

function inodeOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : String(found.ino);
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
  if (known === null) return null;
  if (known.machine !== now.machine) return `it was on another machine, at ${known.path}`;
  if (known.inode !== now.inode) return `it was another folder, at ${known.path}`;
  return wasReplaced(known, now) ? "its files are others than they were: it was restored from a copy" : null;
}

/** Tells whether the folder is where it was, and what is in it came from elsewhere: yesterday's copy, say. */
export function wasRestored({ address, orphaned }: Pick<HomeLock, "address" | "orphaned">, now: HomeAddress): boolean {
  const known = address === null || orphaned ? null : addressFrom(address);
  return known !== null && known.machine === now.machine && known.inode === now.inode && wasReplaced(known, now);
}

function wasReplaced(known: HomeAddress, now: HomeAddress): boolean {
  return differs(known.lock, now.lock) || differs(known.store, now.store);
}

function differs(known: string | null, now: string | null): boolean {
  return known !== null && now !== null && known !== now;
}

/** What says that a home that nobody orchestrates is not where it was; null when it is, or when it is new. */
export function movedFault(home: string): string | null {
  const known = readIdentity(home);
  return known === null ? null : faultOf(known, addressOf(home));
}

/** An address as the lock keeps it. */
export function textOf({ machine, inode, path, lock, store }: HomeAddress): string {
  return JSON.stringify({ machine, inode, path, lock, store });
}

function wordOr(value: Json): string | null {
  return typeof value === "string" ? value : null;
}

function addressFrom(text: string): HomeAddress | null {
  const value: unknown = JSON.parse(text);
  const { machine, inode, path, lock = null, store = null } = isJsonObject(value) ? value : {};
  if (typeof machine !== "string" || typeof inode !== "string" || typeof path !== "string") return null;
  return { machine, inode, path, lock: wordOr(lock), store: wordOr(store) };
}
