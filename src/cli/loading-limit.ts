import { LONGEST_LOAD_MS } from "../definition/load/stay-alive.ts";

/** Aborts when a module that is loaded from now on has taken too long. */
export function loadingLimit(): AbortSignal {
  return AbortSignal.timeout(LONGEST_LOAD_MS);
}
