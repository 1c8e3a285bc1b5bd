import { HoldfastError } from "../base/failure.ts";
import type { FailureCode } from "../base/failure-codes.ts";
import type { Refusal } from "../domain/run/commands.ts";

const CODES: Readonly<Record<Refusal["type"], FailureCode>> = {
  ended: "REFUSED",
  "not-ended": "REFUSED",
  "not-due": "REFUSED",
  "not-held": "REFUSED",
  "stale-fence": "REFUSED",
  "unknown-gate": "NOT_FOUND",
  "unknown-option": "UNKNOWN_OPTION",
  "unknown-stage": "UNKNOWN_STAGE",
  "gate-closed": "REFUSED",
  "subject-changed": "REFUSED",
  "note-required": "USAGE",
  agent: "AGENT_REFUSED",
  "not-an-answerer": "REFUSED",
};

/** The failure that a refusal is for who asked. */
export function refusalFailure(refusal: Refusal): HoldfastError {
  return new HoldfastError(CODES[refusal.type], refusal.message, { details: { refusal: refusal.type } });
}
