import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import type { StoreReader } from "../../ports/event-log.ts";
import { openReading, openUnchanging, type Connection } from "./connection.ts";
import { storeFailure } from "./failure.ts";
import { refuseNewer, storeVersion } from "./store-version.ts";
import { createPayloadFiles } from "./payload-files.ts";
import { createReader } from "./read/reader.ts";

/** The database of a home. */
export function storeFile(home: string): string {
  return join(home, "holdfast.db");
}

/** The folder of a home's large payloads. */
export function payloadFolder(home: string): string {
  return join(home, "payloads");
}

/** The version of a store that nobody has opened yet; 0 where there is none. Leaves no trace. */
export function storeVersionOf(file: string): number {
  if (!existsSync(file)) return 0;
  // Without a WAL beside it nobody writes, and a reader of the ordinary kind would leave its side files.
  const connection = existsSync(`${file}-wal`) ? openReading(file) : openUnchanging(file);
  try {
    return storeVersion(connection);
  } catch (thrown) {
    throw storeFailure(thrown, `read ${file}`);
  } finally {
    connection.close();
  }
}

/** Opens the database of a home to read it beside its writer; null when the home has none yet. Throws STORE_NEWER. */
export function openDatabase(home: string): Connection | null {
  refuseUnusable(home);
  const file = storeFile(home);
  const version = storeVersionOf(file);
  refuseNewer(version, file);
  // Another process is creating it at this moment.
  if (version === 0) return null;
  const connection = openReading(file);
  try {
    storeVersion(connection);
    return connection;
  } catch (thrown) {
    connection.close();
    if (codeOf(thrown) !== "HOME_UNUSABLE" || existsSync(`${file}-wal`)) throw thrown;
    // On a disk that cannot be written nobody writes, so that it can be read without side files.
    return openUnchanging(file);
  }
}

/** A home that is a file, or a folder that may not be looked into, is not one that has no store yet. */
function refuseUnusable(home: string): void {
  try {
    if (statSync(home, { throwIfNoEntry: false }) !== undefined) readdirSync(home);
  } catch (cause) {
    const why = codeOf(cause) === "ENOTDIR" ? "it is not a folder" : messageOf(cause);
    throw new HoldfastError("HOME_UNUSABLE", `The home ${home} cannot be used: ${why}.`, { cause });
  }
}

/** Opens a store to read it; null when the home has none yet. */
export function openStoreReader(home: string): StoreReader | null {
  const connection = openDatabase(home);
  return connection === null ? null : createReader(connection, createPayloadFiles(payloadFolder(home)));
}
