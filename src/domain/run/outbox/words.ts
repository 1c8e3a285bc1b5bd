import { timestamp } from "../../../base/clock.ts";
import { failedWords } from "../words/failure-words.ts";
import type { RunState } from "../state.ts";
import type { DispatchState } from "./dispatch.ts";

/** What a delivery says that was given no words. */
export function deliveryText({ accepted, version }: RunState): string {
  return version === 1 ? `${accepted.pipeline} is done.` : `${accepted.pipeline} is done again (version ${version}).`;
}

/** P11: what failed and was not required is told with what is delivered. */
export function failedOptional({ stages }: RunState): string {
  const failed = Object.values(stages).filter(({ state }) => state === "failed");
  const lines = failed.map(
    ({ id, failure }) => `\n${id} ${failure === null ? "failed" : failedWords(failure.reason, failure.message)}`,
  );
  return failed.length === 0 ? "" : `\n\nIncomplete:${lines.join("")}`;
}

/** What people were not told, and why; nothing where all of it went out. */
export function outboxWords({ dispatches }: RunState): readonly string[] {
  return Object.values(dispatches).flatMap(dispatchWords);
}

/** Why something did not go out, as a part of a sentence: most reasons are sentences of their own. */
export function inSentence(reason: string | null): string {
  return (reason ?? "nobody knows why").replace(/\.$/, "");
}

function dispatchWords({ kind, channel, state, reason, notBefore, tries }: DispatchState): readonly string[] {
  const what = `The ${kind} to ${channel}`;
  switch (state) {
    case "pending":
      return notBefore === null || tries === 0
        ? []
        : [`${what} did not go out (${inSentence(reason)}); the next try is at ${timestamp(notBefore)}.`];
    case "sending":
      return [`${what} is being sent.`];
    case "refused":
      return [`${what} was refused: ${inSentence(reason)}.`];
    case "unknown":
      return [`Nobody knows whether the ${kind} to ${channel} arrived: ${inSentence(reason)}.`];
    default:
      return [];
  }
}
