import type { RunState } from "../state.ts";

/** What a delivery says that was given no words. */
export function deliveryText({ accepted, version }: RunState): string {
  return version === 1 ? `${accepted.pipeline} is done.` : `${accepted.pipeline} is done again (version ${version}).`;
}

/** P11: what failed and was not required is told with what is delivered. */
export function failedOptional({ stages }: RunState): string {
  const failed = Object.values(stages).filter(({ state }) => state === "failed");
  return failed.length === 0 ? "" : `\n\nNot whole: ${failed.map(({ id }) => id).join(", ")} failed.`;
}
