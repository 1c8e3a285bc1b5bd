import { sha256 } from "./hash.ts";
import { invariant } from "./invariant.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The first `length` Crockford base-32 characters of bytes, most significant bit first. */
export function crockford(bytes: Uint8Array, length: number): string {
  let text = "";
  let pool = 0;
  let bits = 0;
  for (const byte of bytes) {
    pool = ((pool << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += CROCKFORD[(pool >> bits) & 31] ?? "";
    }
  }
  invariant(text.length === length, "too few bytes for an identifier");
  return text;
}

/** A ULID of a moment whose random part follows from a seed: equal arguments give the equal id. */
export function seededUlid(atMs: number, seed: string): string {
  let time = "";
  let rest = atMs;
  for (let digit = 0; digit < 10; digit += 1) {
    time = (CROCKFORD[rest % 32] ?? "") + time;
    rest = Math.floor(rest / 32);
  }
  return time + crockford(digestOf(seed), 16);
}

/** The id of an event: 26 Crockford characters that follow from its stream, number and cause. */
export function eventId(stream: string, seq: number, cause: string): string {
  return crockford(digestOf(JSON.stringify([stream, seq, cause])), 26);
}

/** The bytes of a text's SHA-256; by way of hex, because a buffer of OpenSSL's own costs twice the hash. */
function digestOf(text: string): Uint8Array {
  return Buffer.from(sha256(text), "hex");
}

/** Tells whether a text has the form of a ULID in upper case. */
export function isUlid(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);
}
