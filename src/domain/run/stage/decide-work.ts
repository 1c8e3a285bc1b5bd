import type { AttemptRef, FrozenItem } from "../parts.ts";
import type { Stage } from "../../definition/definition.ts";
import type { Command, Decision } from "../commands.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { openOwnGate } from "../gate/gates.ts";
import { due } from "../due.ts";
import { newStage } from "./new-stage.ts";
import { failedRequired } from "./failed-required.ts";
import { judgeStep, type JudgeStep } from "../attempt/review.ts";
import { commitStage, readyStage, stageStep } from "./stage-step.ts";
import { findUnit, isEnded, isStageOver } from "../state.ts";
import { itemsBasisOf } from "./visible.ts";

type Decided = Decision<NewRunEvent>;
type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

const NOTHING: Decided = { events: [], refusal: null };

/** Settles an attempt by what the collector found. A second report of the same attempt changes nothing. */
export function collected(context: Context, command: CommandOf<"collected">): Decided {
  const attempt = findUnit(context.state, command.ref)?.attempts.find((known) => known.n === command.ref.attempt);
  if (attempt?.phase !== "ended" || attempt.outcome !== null) return NOTHING;
  if (command.ifDue === true && !isCollectDue(context, command.ref)) return NOTHING;
  const { result } = command;
  const base = { ...command.ref, until: null };
  if (!result.ok) {
    return {
      events: [
        {
          type: "attempt.settled",
          data: {
            ...base,
            // Files that the machine may have lost say nothing about the work.
            outcome: result.stopReason === "host-restarted" ? "unknown" : "failed",
            stopReason: result.stopReason,
            message: result.message,
            artifacts: [],
            partial: false,
          },
        },
      ],
      refusal: null,
    };
  }
  const partial = attempt.meaning === "partial";
  return {
    events: [
      {
        type: "attempt.settled",
        data: { ...base, outcome: "succeeded", stopReason: "ok", message: "", artifacts: result.artifacts, partial },
      },
    ],
    refusal: null,
  };
}

function isCollectDue(context: Context, { stage, item, attempt }: AttemptRef): boolean {
  return due(context).effects.some(
    ({ kind, ...effect }) =>
      kind === "collect" &&
      "ref" in effect &&
      effect.ref.stage === stage &&
      effect.ref.item === item &&
      effect.ref.attempt === attempt,
  );
}

/** Records what a schema judge found. */
export function checked(context: Context, command: CommandOf<"checked">): Decided {
  const { ref, judge, verdict } = command;
  if (verdict === null || !isAwaited(context, ref, judge)) return NOTHING;
  return { events: [{ type: "verdict.given", data: { ...ref, judge, ...verdict } }], refusal: null };
}

function isAwaited(context: Context, ref: AttemptRef, judge: number): boolean {
  const stage = context.definition.stages.find((candidate) => candidate.id === ref.stage);
  const known = context.state.stages[ref.stage];
  if (stage === undefined || stage.review === null || known === undefined || isStageOver(known)) return false;
  const attempt = findUnit(context.state, ref)?.attempts.find((one) => one.n === ref.attempt);
  return attempt !== undefined && attempt.phase === "judging" && awaits(judgeStep(stage.review, attempt), judge);
}

function awaits(step: JudgeStep, judge: number): boolean {
  return step.do === "ask-judge" && step.judge === judge && step.kind === "schema";
}

/** Freezes the items of an `each` stage; too many or doubled keys fail it. */
export function expanded(context: Context, command: CommandOf<"expanded">): Decided {
  const stage = context.definition.stages.find((candidate) => candidate.id === command.stage);
  if (stage === undefined || stage.each === null || !isToBeExpanded(context, command.stage)) return NOTHING;
  const items = command.items ?? [];
  const fault = command.fault ?? itemFault(items, stage.each.atMost);
  if (fault === null) return { events: [freeze(context, stage, items)], refusal: null };
  return {
    events: [{ type: "stage.failed", data: { stage: stage.id, reason: "items", message: fault } }],
    refusal: null,
  };
}

/** P14: an item that was done and has not changed keeps its result, in the place where its files are. */
function freeze(context: Context, stage: Stage, items: readonly FrozenItem[]): NewRunEvent {
  const known = context.state.stages[stage.id] ?? newStage(stage.id);
  const basis = itemsBasisOf(context, stage);
  const before = new Map(known.itemsBefore.toReversed().map((unit) => [unit.key, unit]));
  const isKept = ({ key, hash }: FrozenItem, place: number): boolean => {
    const unit = before.get(key);
    return unit !== undefined && unit.chosen !== null && unit.hash === hash && unit.item === place;
  };
  const same = !known.whole && known.basis === basis;
  const kept = same ? items.flatMap((item, place) => (isKept(item, place) ? [place] : [])) : [];
  return { type: "stage.expanded", data: { stage: stage.id, items, basis, kept } };
}

function isToBeExpanded(context: Context, id: string): boolean {
  const known = context.state.stages[id];
  return known !== undefined && known.state !== "pending" && !isStageOver(known) && !known.expanded;
}

function itemFault(items: readonly { readonly key: string }[], atMost: number): string | null {
  if (items.length > atMost) return `${items.length} items are more than the ${atMost} that \`each.atMost\` allows.`;
  const seen = new Set<string>();
  for (const { key } of items) {
    if (seen.has(key)) return `The key ${key} stands on more than one item.`;
    seen.add(key);
  }
  return null;
}

/** An unchanged stage keeps its result; one whose files changed runs again. */
export function verified(context: Context, command: CommandOf<"verified">): Decided {
  const stage = context.definition.stages.find((candidate) => candidate.id === command.stage);
  const known = context.state.stages[command.stage] ?? newStage(command.stage);
  if (stage === undefined || !isVerifyDue(context, stage)) return NOTHING;
  const ready = readyStage(stage, known);
  return { events: command.same ? [keep(ready), commitStage(context, stage, true)] : [ready], refusal: null };
}

function isVerifyDue(context: Context, stage: Stage): boolean {
  const { state } = context;
  const open =
    !isEnded(state) && state.stalled === null && state.hold === null && !state.cancelling && state.redo === null;
  return open && failedRequired(context) === null && stageStep(context, stage).do === "verify";
}

function keep(ready: NewRunEvent): NewRunEvent {
  return ready.type === "stage.readied" ? { type: "stage.readied", data: { ...ready.data, units: "none" } } : ready;
}

/** The chosen attempt's content stands in the workspace again. */
export function restored(context: Context, command: CommandOf<"restored">): Decided {
  if (context.state.stages[command.stage]?.restoring !== true) return NOTHING;
  if (command.fault !== null)
    return {
      events: [{ type: "stage.failed", data: { stage: command.stage, reason: "restore", message: command.fault } }],
      refusal: null,
    };
  return { events: [{ type: "workspace.restored", data: { stage: command.stage } }], refusal: null };
}

/** Waits for a credential that cannot be resolved here and now. */
export function askCredential(context: Context, command: CommandOf<"ask-credential">): Decided {
  const unit = findUnit(context.state, command.ref);
  const stage = context.state.stages[command.ref.stage];
  if (unit === undefined || unit.gate !== null || stage === undefined || isStageOver(stage)) return NOTHING;
  const subject = {
    kind: "question" as const,
    ref: command.ref,
    attempt: (unit.attempts.at(-1)?.n ?? 0) + 1,
    judge: null,
  };
  const options = [
    { name: "retry", does: "retry" as const },
    { name: "fail", does: "fail" as const },
  ];
  return {
    events: [openOwnGate(context, subject, { question: command.message, reason: "credential", options })],
    refusal: null,
  };
}
