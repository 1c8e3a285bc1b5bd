import { createHmac } from "node:crypto";

/** What a signature covers. */
export interface Signed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly body: string;
}

/** The key of a `whsec_…` secret; null when it is none, or too short to be one (Standard Webhooks: 24 to 64 bytes). */
export function signingKey(secret: string): Buffer | null {
  const text = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  if (text === undefined) return null;
  const key = Buffer.from(text, "base64");
  return key.length >= 24 && key.length <= 64 ? key : null;
}

/** The signature header of Standard Webhooks. */
export function signatureOf(key: Buffer, { id, seconds, body }: Signed): string {
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
}
