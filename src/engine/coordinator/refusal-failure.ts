import { HoldfastError } from "../../base/failure.ts";
import type { FailureCode } from "../../base/failure-codes.ts";
import type { Refusal } from "../../domain/run/commands.ts";

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
  "not-delivered": "REFUSED",
  "unknown-kind": "UNKNOWN_KIND",
  "unclear-kind": "KIND_UNCLEAR",
};

/** The failure that a refusal is for who asked. */
export function refusalFailure({ type, message, kinds }: Refusal): HoldfastError {
  return new HoldfastError(CODES[type], message, {
    details: { refusal: type, ...(kinds === undefined ? {} : { kinds }) },
  });
}
