import { formatDuration } from "../base/duration.ts";
import type { ShownAttempt, ShownDelivery, ShownGate, ShownRun, ShownStage } from "../domain/run/shown.ts";

/** Gates as lines, each with the command that answers it. */
export function gateLines(
  gates: readonly Pick<ShownGate, "id" | "stage" | "question" | "options">[],
): readonly string[] {
  return gates.flatMap((gate) => {
    const options = gate.options.map((option) => option.name);
    return [
      `${gate.stage}: ${gate.question}`,
      ...(options.length === 0
        ? [`  holdfast answer ${gate.id} "TEXT"`]
        : options.map((option) => `  holdfast answer ${gate.id} ${option}`)),
    ];
  });
}

/** A run as text. */
export function runLines(run: ShownRun): readonly string[] {
  const gates = gateLines(run.gates.filter((gate) => gate.state === "open"));
  return [
    ...headLines(run),
    ...endLines(run),
    ...recoveryLines(run),
    ...costLines(run),
    "",
    ...run.stages.flatMap((stage) => [stageLine(stage), ...noteLines(stage)]),
    ...(run.deliveries.length === 0 ? [] : ["", ...run.deliveries.map(deliveryLine)]),
    ...(gates.length === 0 ? [] : ["", ...gates]),
  ];
}

function headLines(run: ShownRun): readonly string[] {
  const state = `${run.state}${run.reason === null ? "" : ` (${run.reason})`}${run.partial ? ", partial" : ""}`;
  return [
    `${run.pipeline}  ${run.id}`,
    `state      ${state}`,
    `version    ${run.version}`,
    `accepted   ${run.createdAt}`,
  ];
}

function endLines({ endedAt, startedAt, createdAt }: ShownRun): readonly string[] {
  return endedAt === null
    ? []
    : [`ended      ${endedAt} (${formatDuration(Date.parse(endedAt) - Date.parse(startedAt ?? createdAt))})`];
}

function recoveryLines({ recoveries }: ShownRun): readonly string[] {
  return recoveries === 0 ? [] : [`recovered  ${recoveries} time${recoveries === 1 ? "" : "s"}`];
}

function costLines({ cost }: ShownRun): readonly string[] {
  if (cost.usd === null && cost.inputTokens === null) return [];
  const usd = cost.usd === null ? "unknown" : `$${cost.usd.toFixed(4)}`;
  return [`cost       ${usd}, ${cost.inputTokens ?? 0} + ${cost.outputTokens ?? 0} tokens`];
}

function deliveryLine({ to, state, files, reason }: ShownDelivery): string {
  const what = files.length === 1 ? "1 file" : `${files.length} files`;
  return `to ${to}  ${state}  ${what}${reason === null ? "" : `  ${reason}`}`;
}

function rungText({ rung }: ShownAttempt): string {
  return rung === undefined ? "" : `, rung ${rung.n} of ${rung.of}: ${rung.tries}`;
}

function stageLine(stage: ShownStage): string {
  const last = stage.attempts.at(-1);
  const tries =
    last === undefined
      ? ""
      : `attempt ${last.n}${rungText(last)}${last.reattached ? ", taken over" : ""}${last.stopReason === null || last.stopReason === "ok" ? "" : `, ${last.stopReason}`}`;
  const verdict = last?.verdict === null || last === undefined ? "" : `, ${last.verdict.result} ${last.verdict.score}`;
  return `  ${stage.id.padEnd(16)} ${stage.state.padEnd(11)} ${tries}${verdict}${reasonText(stage)}`;
}

/** What was dropped or ignored. */
function noteLines({ attempts }: ShownStage): readonly string[] {
  return attempts.flatMap(({ n, notes = [] }) => notes.map((note) => `    attempt ${n}: ${note}`));
}

/** Why a stage stands as it does, and what it waits for where it is held back. */
function reasonText({ state, reason, message }: ShownStage): string {
  if (reason === null || state === "succeeded") return "";
  return state === "waiting" && message !== null ? `  (${reason}: ${message})` : `  (${reason})`;
}
