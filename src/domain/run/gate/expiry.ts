import type { EpochMs } from "../../../base/clock.ts";
import type { GateWords } from "../../definition/work.ts";
import { answerEvents } from "./answer.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import type { GateState } from "../state.ts";
import { conditionsHold } from "../stage/visible.ts";

/** How long an orchestrator must have been up after a gate fell due before a default answer is taken. */
const UP_BEFORE_DEFAULT_MS = 3_600_000;

/** What time itself decides about open gates: they fall due, and where a default was written it is taken. */
export function expiries(context: Context): readonly NewRunEvent[] {
  const { now } = context.facts;
  const open = Object.values(context.state.gates).filter((gate) => gate.state === "open");
  for (const gate of open) {
    const ruled = ruledAnswer(context, gate);
    if (ruled !== null) return answerEvents(context, gate, { option: ruled, note: null, by: "rule" });
    if (gate.expiresAt !== null && !gate.overdue && now >= gate.expiresAt)
      return [{ type: "gate.expired", data: { gate: gate.gate } }];
    const due = remindersDue(gate, now);
    if (due > gate.reminded) return [{ type: "gate.reminded", data: { gate: gate.gate, n: due } }];
    const at = defaultAt(context, gate);
    if (at !== null && now >= at) return answerEvents(context, gate, { option: gate.onExpiry, note: null, by: "rule" });
  }
  return [];
}

/** So many intervals have passed since the gate was opened; those that passed while nobody orchestrated count as one reminder. */
function remindersDue({ openedAt, remindMs }: GateState, now: EpochMs): number {
  return remindMs === undefined || remindMs === null ? 0 : Math.floor((now - openedAt) / remindMs);
}

/** When time itself moves an open gate next: a reminder, its expiry, its default answer. */
export function gateWakeAt(context: Context, gate: GateState): EpochMs | null {
  const expiry = gate.overdue ? defaultAt(context, gate) : gate.expiresAt;
  if (gate.remindMs === undefined || gate.remindMs === null) return expiry;
  return Math.min(expiry ?? Infinity, gate.openedAt + (gate.reminded + 1) * gate.remindMs);
}

/** When a gate's default answer is taken; null where there is none. */
function defaultAt(context: Context, gate: GateState): EpochMs | null {
  if (gate.expiresAt === null || !gate.overdue || gate.onExpiry === "ask") return null;
  const does = gate.options.find((option) => option.name === gate.onExpiry)?.does ?? "fail";
  const careful = does === "continue" || typeof does === "object";
  return careful ? Math.max(gate.expiresAt, context.facts.upSince) + UP_BEFORE_DEFAULT_MS : gate.expiresAt;
}

/** The answer that a rule or the run's `--yes` gives at once; null where a person must. */
function ruledAnswer(context: Context, gate: GateState): string | null {
  const words = writtenWords(context, gate);
  const rule = words?.autoApprove.find((candidate) => conditionsHold(context.state, candidate.when));
  if (rule !== undefined) return rule.answer;
  if (!context.state.accepted.yes || gate.note === "required") return null;
  const go = gate.options.filter((option) => option.does === "continue");
  return go.length === 1 ? (go[0]?.name ?? null) : null;
}

function writtenWords(context: Context, gate: GateState): GateWords | null {
  const stage = context.definition.stages.find((candidate) => candidate.id === gate.stage);
  if (gate.kind === "approve") return stage?.approve ?? null;
  return gate.kind === "stage" && stage?.work.kind === "gate" ? stage.work.gate : null;
}
