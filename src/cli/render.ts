import { formatDuration } from "../base/duration.ts";
import type { ShownGate, ShownRun, ShownStage } from "../domain/run/shown.ts";

/** Gates as lines, each with the command that answers it. */
export function gateLines(gates: readonly Pick<ShownGate, "id" | "stage" | "question" | "options">[]): readonly string[] {
  return gates.flatMap((gate) => {
    const options = gate.options.map((option) => option.name);
    return [`${gate.stage}: ${gate.question}`, ...(options.length === 0 ? [`  holdfast answer ${gate.id} "TEXT"`] : options.map((option) => `  holdfast answer ${gate.id} ${option}`))];
  });
}

/** A run as text. */
export function runLines(run: ShownRun): readonly string[] {
  const head = [`${run.pipeline}  ${run.id}`, `state      ${run.state}${run.reason === null ? "" : ` (${run.reason})`}${run.partial ? ", partial" : ""}`, `version    ${run.version}`, `accepted   ${run.createdAt}`];
  const ended = run.endedAt === null ? [] : [`ended      ${run.endedAt} (${formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt ?? run.createdAt))})`];
  const recovered = run.recoveries === 0 ? [] : [`recovered  ${run.recoveries} time${run.recoveries === 1 ? "" : "s"}`];
  const cost = run.cost.usd === null && run.cost.inputTokens === null ? [] : [`cost       ${run.cost.usd === null ? "unknown" : `$${run.cost.usd.toFixed(4)}`}, ${run.cost.inputTokens ?? 0} + ${run.cost.outputTokens ?? 0} tokens`];
  const gates = run.gates.filter((gate) => gate.state === "open");
  return [...head, ...ended, ...recovered, ...cost, "", ...run.stages.map(stageLine), ...(gates.length === 0 ? [] : ["", ...gateLines(gates)])];
}

function stageLine(stage: ShownStage): string {
  const last = stage.attempts.at(-1);
  const tries = last === undefined ? "" : `attempt ${last.n}${last.reattached ? ", taken over" : ""}${last.stopReason === null || last.stopReason === "ok" ? "" : `, ${last.stopReason}`}`;
  const verdict = last?.verdict === null || last === undefined ? "" : `, ${last.verdict.result} ${last.verdict.score}`;
  return `  ${stage.id.padEnd(16)} ${stage.state.padEnd(11)} ${tries}${verdict}${stage.reason === null || stage.state === "succeeded" ? "" : `  (${stage.reason})`}`;
}

/** A size for people. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = -1;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit] ?? ""}`;
}
