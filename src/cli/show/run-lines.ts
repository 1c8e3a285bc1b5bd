import { tokenWords } from "../../base/text/amounts.ts";
import { formatBytes } from "../../base/text/format-bytes.ts";
import { formatDuration } from "../../base/text/duration.ts";
import type { ShownDelivery, ShownRun } from "../../domain/run/view/shown.ts";
import { endLines as nextLines } from "../follow/end-lines.ts";
import { gateLines } from "../ask/render.ts";
import { localTimes } from "../print/local-times.ts";
import { tableLines } from "../print/table.ts";
import { stageLines } from "./stage-lines.ts";
import type { ShowCanvas } from "./show-canvas.ts";
import { isUnsuccessfulState } from "../../domain/run/states.ts";

/** A run as text: how it stands, its stages with what became of their attempts, its files, and what comes next. */
export function runLines(run: ShownRun, canvas: ShowCanvas): readonly string[] {
  const parts = [
    [...headLines(run), ...timeLines(run, canvas), ...costLines(run), ...budgetLines(run)],
    stageLines(run.stages, canvas),
    fileLines(run),
    run.deliveries.map(deliveryLine),
    gateLines(run.gates.filter((gate) => gate.state === "open")),
    isUnsuccessfulState(run.state) || run.partial ? nextCommands(run) : [],
  ];
  return parts.filter((part) => part.length > 0).flatMap((part, place) => (place === 0 ? part : ["", ...part]));
}

function headLines(run: ShownRun): readonly string[] {
  const state = `${run.state}${run.reason === null ? "" : ` (${run.reason})`}${run.partial ? ", partial" : ""}`;
  return [`${run.pipeline}  ${run.id}`, `state      ${state}`, `version    ${run.version}`];
}

function timeLines(run: ShownRun, { terminal, now }: ShowCanvas): readonly string[] {
  const { createdAt, startedAt, endedAt, recoveries } = run;
  const moment = (at: string): string => (terminal ? localTimes(at, now) : at);
  const tookMs = endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(startedAt ?? createdAt);
  return [
    `accepted   ${moment(createdAt)}`,
    ...(endedAt === null ? [] : [`ended      ${moment(endedAt)} (${formatDuration(tookMs)})`]),
    ...(recoveries === 0 ? [] : [`recovered  ${recoveries} time${recoveries === 1 ? "" : "s"}`]),
  ];
}

function costLines({ cost: { usd, inputTokens, outputTokens } }: ShownRun): readonly string[] {
  if (usd === null && inputTokens === null) return [];
  const money = usd === null ? "unknown" : `$${usd.toFixed(4)}`;
  return [`cost       ${money}, ${tokenWords(inputTokens ?? 0)} + ${tokenWords(outputTokens ?? 0)} tokens`];
}

function budgetLines({ budgets }: ShownRun): readonly string[] {
  return budgets.map(({ scope, words }) => `budget     ${words}${scope === "run" ? "" : ` (${scope})`}`);
}

function fileLines({ artifacts }: ShownRun): readonly string[] {
  if (artifacts.length === 0) return [];
  return tableLines(
    [
      { cells: artifacts.map(({ stage, item, name }) => `  ${stage}.${name}${item === null ? "" : ` ${item}`}`) },
      { cells: artifacts.map(({ bytes }) => formatBytes(bytes)) },
      { cells: artifacts.map(({ path }) => path) },
    ],
    // A path is there to be copied: it is cut nowhere.
    Infinity,
  );
}

function deliveryLine({ to, state, version, files, at, reason }: ShownDelivery): string {
  const what = files.length === 1 ? "1 file" : `${files.length} files`;
  const where = at.length === 0 ? "" : ` (${at.join(", ")})`;
  return `to ${to}  ${state}  version ${version}, ${what}${where}${reason === null ? "" : `  ${reason}`}`;
}

/** The commands of its last lines, without what the table says already. */
function nextCommands(run: ShownRun): readonly string[] {
  return nextLines(run).filter((line) => /^ {2}[A-Z][a-z]+: +holdfast /.test(line));
}
