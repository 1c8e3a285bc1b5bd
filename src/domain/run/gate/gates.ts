import { wordsOf } from "../../../base/json/json-fields.ts";
import { hashOf } from "../../../base/hash.ts";
import { parseTemplate } from "../../definition/templates.ts";
import type { GateWords } from "../../definition/work.ts";
import { madeId, type Context } from "../context.ts";
import type { GateOpened, NewRunEvent } from "../events.ts";
import type { AnswerOption, BudgetScope, UnitRef } from "../parts.ts";
import { chosenArtifacts } from "../stage/visible.ts";
import type { StageState } from "../state.ts";

/** What distinguishes one gate from another. */
export interface GateSubject {
  readonly kind: GateOpened["kind"];
  readonly ref: UnitRef;
  readonly attempt: number | null;
  readonly judge: number | null;
}

/** Opens the gate that a user's words describe: of a stage, an approval, a judge. */
export function openWrittenGate(context: Context, subject: GateSubject, words: GateWords): NewRunEvent {
  return {
    type: "gate.opened",
    data: {
      ...base(context, subject),
      reason: "person",
      question: fillQuestion(context, words.ask),
      show: words.show,
      options: words.options.map((option) => ({ name: option.id, does: option.does })),
      note: words.note,
      expiresAt: words.expiresMs === null ? null : context.facts.now + words.expiresMs,
      onExpiry: words.onExpiry,
      ...(words.answerers.length === 0 ? {} : { answerers: words.answerers }),
      ...(words.remindMs === null ? {} : { remindMs: words.remindMs }),
    },
  };
}

/** Opens a gate of Holdfast's own: exhausted review, unknown end, missing credential, spent budget. */
export function openOwnGate(context: Context, subject: GateSubject, words: OwnGate): NewRunEvent {
  return {
    type: "gate.opened",
    data: {
      ...base(context, subject),
      reason: words.reason,
      question: words.question,
      show: [],
      options: words.options,
      note: "optional",
      expiresAt: null,
      onExpiry: "ask",
      ...(words.budget === undefined ? {} : { budget: words.budget }),
      ...(words.times === undefined || words.times === 1 ? {} : { times: words.times }),
      ...(words.dispatch === undefined ? {} : { dispatch: words.dispatch }),
      ...(words.effect === undefined ? {} : { effect: words.effect }),
    },
  };
}

/** The words of a gate that no user wrote. */
export interface OwnGate {
  readonly question: string;
  readonly reason: "person" | "credential" | "budget";
  readonly options: readonly AnswerOption[];
  readonly budget?: BudgetScope;
  readonly times?: number;
  /** The delivery that it is about. */
  readonly dispatch?: string;
  /** The key of the effect that it is about. */
  readonly effect?: string;
}

/** The gate events that withdraw every open question of some stages. */
export function withdrawGates(context: Context, stages: ReadonlySet<string>, because: string): readonly NewRunEvent[] {
  return Object.values(context.state.gates)
    .filter((gate) => gate.state === "open" && stages.has(gate.stage))
    .map((gate) => ({ type: "gate.withdrawn", data: { gate: gate.gate, because } }));
}

function base(
  context: Context,
  subject: GateSubject,
): Pick<GateOpened, "gate" | "kind" | "stage" | "item" | "round" | "attempt" | "subject" | "judge" | "asked"> {
  const stage: StageState | undefined = context.state.stages[subject.ref.stage];
  const round = stage?.round ?? 0;
  const name = [subject.kind, subject.ref.stage, subject.ref.item, round, subject.attempt, subject.judge];
  return {
    gate: madeId(context, name.join("/")),
    kind: subject.kind,
    ...subject.ref,
    round,
    attempt: subject.attempt,
    subject: subjectHash(context, subject),
    judge: subject.judge,
    asked: null,
  };
}

function subjectHash(context: Context, subject: GateSubject): string {
  const seen = context.definition.stages.flatMap((stage) =>
    chosenArtifacts(context.state, stage.id).map((artifact) => artifact.record.sha256),
  );
  return hashOf([subject.kind, subject.ref, subject.attempt, context.state.version, seen]);
}

function fillQuestion(context: Context, text: string): string {
  const input = context.state.accepted.input;
  return parseTemplate(text)
    .map((part) => {
      if (part.kind === "text") return part.text;
      const { reference } = part;
      if (reference.to === "input")
        return wordsOf(Object.entries(input).find(([key]) => key === reference.path[0])?.[1] ?? "");
      if (reference.to === "artifact")
        return chosenArtifacts(context.state, reference.stage)
          .filter((artifact) => artifact.record.name === reference.output)
          .map((artifact) => artifact.record.path)
          .join(", ");
      return reference.to === "run" ? context.state.id : "";
    })
    .join("");
}
