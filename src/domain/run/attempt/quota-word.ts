import type { EpochMs } from "../../../base/clock.ts";
import type { QuotaWord } from "../../quota.ts";
import type { RunView } from "../context.ts";
import { UNKNOWN_QUOTA_MS } from "./retry-policy.ts";
import { attemptOf, findUnit, lastAttempt, type AttemptState, type ExecutionState, type UnitState } from "../state.ts";

/** What a unit was told that waits for a quota, its own or that of its judge; null where it was told nothing. */
export function quotaWordOf(unit: UnitState): QuotaWord | null {
  const last = lastAttempt(unit);
  if (last === undefined) return null;
  const saidAt = last.endedAt ?? last.startedAt;
  if (unit.plan !== null) {
    const { why, notBefore } = unit.plan;
    return why === "quota" && notBefore !== null ? { saidAt, until: notBefore } : null;
  }
  return asksJudgeLater(last) ? { saidAt, until: last.nextPollAt } : null;
}

/** What the end of an execution says of its account's quota: a word, that there is some, or nothing. */
export function quotaEndOf(
  { state }: RunView,
  { role, stop, attempt, ...ref }: ExecutionState,
  now: EpochMs,
): QuotaWord | "through" | null {
  const unit = findUnit(state, ref);
  const ended = unit === undefined ? undefined : attemptOf(unit, attempt);
  if (ended === undefined) return null;
  return role === "judge" ? judgeEnd(ended, { stopped: stop !== null, now }) : workEnd(ended, now);
}

function judgeEnd(
  attempt: AttemptState,
  { stopped, now }: { readonly stopped: boolean; readonly now: EpochMs },
): QuotaWord | "through" | null {
  if (asksJudgeLater(attempt)) return { saidAt: now, until: attempt.nextPollAt };
  return stopped ? null : "through";
}

/** Nobody knows what would have become of what was stopped, or was not seen to end. */
function workEnd({ stopReason, end, endedAt, until }: AttemptState, now: EpochMs): QuotaWord | "through" | null {
  const saidAt = endedAt ?? now;
  if (stopReason === "quota") return { saidAt, until: until ?? saidAt + UNKNOWN_QUOTA_MS };
  return end === "finished" && stopReason !== null && stopReason !== "killed" ? "through" : null;
}

function asksJudgeLater(attempt: AttemptState): attempt is AttemptState & { readonly nextPollAt: EpochMs } {
  return attempt.phase === "judging" && attempt.nextPollAt !== null;
}
