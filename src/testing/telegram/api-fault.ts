import type { JsonObject } from "../../base/json/json.ts";

/** A request that the Bot API refuses. */
export interface ApiFault {
  readonly status: number;
  readonly description: string;
  readonly parameters?: JsonObject;
}

/** What a method came to. */
export type MethodOutcome =
  | { readonly ok: true; readonly result: JsonObject | readonly JsonObject[] | boolean }
  | { readonly ok: false; readonly fault: ApiFault };

/** An outcome that is refused with 400, as Telegram words it. */
export function badRequest(why: string): MethodOutcome {
  return { ok: false, fault: { status: 400, description: `Bad Request: ${why}` } };
}

/** The body of an answer. */
export function answerBody(outcome: MethodOutcome): JsonObject {
  if (outcome.ok) return { ok: true, result: outcome.result };
  const { status, description, parameters } = outcome.fault;
  return { ok: false, error_code: status, description, ...(parameters === undefined ? {} : { parameters }) };
}
