import { HoldfastError } from "../../base/failure.ts";
import type { Connection } from "./connection.ts";
import { numberOf } from "./read/decode.ts";

/** The version that this release writes: the number of its migrations, which a reader need not load. */
const STORE_VERSION = 5;

/** The version of an opened store: 0 for an empty one. */
export function storeVersion(connection: Connection): number {
  const row = connection.get("pragma user_version");
  return row === null ? 0 : numberOf(row, "user_version");
}

/** Refuses a store that a newer program wrote; nothing of it is touched. */
export function refuseNewer(version: number, file: string, known: number = STORE_VERSION): void {
  if (version <= known) return;
  throw new HoldfastError("STORE_NEWER", `${file} has version ${version}; this Holdfast knows up to ${known}.`);
}
