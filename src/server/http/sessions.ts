import { randomBytes } from "node:crypto";
import { sha256 } from "../../base/hash.ts";

/** A link that was not followed for so long opens nothing any more. */
const LINK_MS = 600_000;

/** A browser's session ends so long after it was opened, and with the daemon. */
export const SESSION_MS: number = 7 * 24 * 3_600_000;

/** Sessions of browsers: each is opened by a link that works once. Only hashes are kept. */
export interface Sessions {
  /** Makes the code of a link. */
  readonly invite: () => { readonly code: string; readonly expiresAt: number };
  /** Opens a session for a code that was not used yet; null for any other. */
  readonly open: (code: string) => string | null;
  readonly isOpen: (session: string) => boolean;
}

/** Keeps sessions in memory. */
export function createSessions(now: () => number): Sessions {
  const invitations = new Map<string, number>();
  const open = new Map<string, number>();
  return {
    invite: () => {
      forgetOld(invitations, now());
      const code = randomBytes(24).toString("base64url");
      const expiresAt = now() + LINK_MS;
      invitations.set(sha256(code), expiresAt);
      return { code, expiresAt };
    },
    open: (code) => {
      const until = invitations.get(sha256(code));
      invitations.delete(sha256(code));
      if (until === undefined || until < now()) return null;
      forgetOld(open, now());
      const session = randomBytes(32).toString("base64url");
      open.set(sha256(session), now() + SESSION_MS);
      return session;
    },
    isOpen: (session) => (open.get(sha256(session)) ?? 0) > now(),
  };
}

function forgetOld(known: Map<string, number>, now: number): void {
  for (const [name, until] of known) if (until <= now) known.delete(name);
}
