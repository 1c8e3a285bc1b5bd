import type { Json, JsonObject } from "../base/json/json.ts";

/** What a JSON text or a schema is worth: its value, its faults, or that the schema itself cannot be used. */
export type Judged =
  | { readonly is: "good"; readonly value: Json }
  | { readonly is: "faulty"; readonly faults: readonly string[] }
  | { readonly is: "broken"; readonly reason: string };

/** Holds what children wrote against other people's patterns, each within limits of time, memory and depth. */
export interface Checks {
  /** Reads JSON, and judges it by a schema where there is one; what takes too long is faulty or a broken schema. */
  readonly json: (bytes: Uint8Array, schema: JsonObject | null) => Promise<Judged>;
  /** The paths that a glob matches. Throws OUTPUT_REFUSED where that takes too long. */
  readonly matching: (glob: string, paths: readonly string[]) => Promise<readonly string[]>;
}
