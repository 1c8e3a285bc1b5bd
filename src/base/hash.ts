import { canonicalJson } from "./json/json.ts";

/** Lower-case hex SHA-256 of a text's UTF-8 bytes or of bytes. */
export function sha256(content: string | Uint8Array): string {
  // Many a command hashes nothing, and to load this takes as much as a store.
  return process.getBuiltinModule("node:crypto").hash("sha256", content, "hex");
}

/** Lower-case hex SHA-256 of a value's RFC 8785 form. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value));
}
