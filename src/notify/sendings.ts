import type { Refusal, Sending } from "../ports/channels.ts";

/** A message that arrived. */
export function sent(remote: string | null): Sending {
  return { is: "sent", remote };
}

/** A message that did not arrive and will not as it is. */
export function refusedBecause(because: Refusal, reason: string): Sending {
  return { is: "refused", because, reason };
}

/** A message that did not arrive yet. */
export function later(afterMs: number, reason: string): Sending {
  return { is: "later", afterMs, reason };
}

/** A message of which nobody knows. */
export function unknown(reason: string): Sending {
  return { is: "unknown", reason };
}

/** A secret that cannot be resolved; its reference is named, never its value. */
export function secretMissing(reference: string): Sending {
  const [kind = ""] = reference.split(":");
  // A command's words may hold a secret themselves.
  return refusedBecause("secret", `its secret cannot be resolved: ${kind === "command" ? "command:…" : reference}`);
}
