import { cutWithin } from "../../../base/text/cut-text.ts";
import { hashOf } from "../../../base/hash.ts";
import type { Definition } from "../../definition/definition.ts";
import { runStateOf } from "../standing.ts";
import { isStageOver, type RunState, type StageState } from "../state.ts";
import { sentBackOf } from "../words/verdict-words.ts";

const LONGEST_LINE = 120;
const MOST_LINES = 40;

/** Changes whenever what `progressText` says does, and at no other time. */
export function progressMark(state: RunState): string {
  const { version, usage } = state;
  const stages = Object.values(state.stages).map((stage) => [
    stage.id,
    stage.state,
    stage.reason,
    attemptNumber(stage),
    sentBackWords(state, stage),
  ]);
  return hashOf([version, headOf(state), usage.usd, stages]).slice(0, 16);
}

/** How far a run is: a line for each stage, short enough for one message of any channel. */
export function progressText(state: RunState, { stages }: Definition): string {
  const lines = stages.map(({ id }) => cut(stageLine(state, id)));
  const more = lines.length > MOST_LINES ? [`… and ${lines.length - MOST_LINES} more`] : [];
  const { usd } = state.usage;
  const cost = usd === null ? [] : [`cost: $${usd.toFixed(2)}`];
  return [headOf(state), ...lines.slice(0, MOST_LINES), ...more, ...cost].join("\n");
}

function headOf(state: RunState): string {
  const standing = runStateOf(state);
  const reason = standing.reason === null ? "" : ` (${standing.reason})`;
  const version = state.version === 1 ? "" : `, version ${state.version}`;
  return `${state.accepted.pipeline}: ${standing.state}${reason}${version}`;
}

const SIGNS: Readonly<Record<StageState["state"], string>> = {
  pending: "·",
  ready: "·",
  running: "▸",
  reviewing: "▸",
  waiting: "?",
  interrupted: "!",
  succeeded: "✓",
  failed: "✗",
  skipped: "–",
  cancelled: "–",
  invalidated: "·",
};

function stageLine(state: RunState, id: string): string {
  const stage = state.stages[id];
  if (stage === undefined) return `${SIGNS.pending} ${id}`;
  const n = attemptNumber(stage);
  const reason = stage.reason === null ? "" : ` (${stage.reason})`;
  return `${SIGNS[stage.state]} ${id}: ${stage.state}${reason}${n > 1 ? `, attempt ${n}` : ""}${sentBackWords(state, stage)}`;
}

/** What the judge wanted of the attempt before, while the next one is under way. */
function sentBackWords(state: RunState, stage: StageState): string {
  const last = isStageOver(stage) ? undefined : sentBackOf(state, stage).at(-1);
  return last === undefined ? "" : `; ${last.words}`;
}

function attemptNumber({ units }: StageState): number {
  return Math.max(0, ...units.map(({ attempts }) => attempts.at(-1)?.n ?? 0));
}

function cut(line: string): string {
  return cutWithin(line, LONGEST_LINE);
}
