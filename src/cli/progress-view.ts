import { styleText } from "node:util";
import { formatDuration } from "../base/duration.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { textOf, wordsOf } from "../base/json-fields.ts";
import type { CommandContext } from "./context.ts";
import { createLiveLines } from "./live-lines.ts";

/** Shows how a run goes on: a line per stage that is kept up to date on a terminal, a line per change elsewhere. */
export interface ProgressView {
  readonly event: (event: JsonObject) => void;
  readonly observe: (seen: JsonObject) => void;
  readonly end: () => void;
}

interface Line {
  readonly stage: string;
  state: string;
  since: number;
  until: number | null;
  attempt: number;
  words: string;
}

const SHOWN: Readonly<Record<string, string>> = {
  "stage.readied": "ready",
  "attempt.started": "running",
  "stage.committed": "succeeded",
  "stage.failed": "failed",
  "stage.skipped": "skipped",
  "stage.cancelled": "cancelled",
  "stage.invalidated": "again",
  "gate.opened": "waiting",
  "execution.adopted": "running",
};

const MARKS: Readonly<Record<string, string>> = {
  ready: "·",
  running: "●",
  succeeded: "✓",
  failed: "✗",
  skipped: "–",
  cancelled: "–",
  waiting: "?",
  again: "↻",
  reviewing: "●",
};

/** Makes the view that fits where it is shown; with --json nothing is shown. */
export function createProgressView(context: CommandContext): ProgressView {
  const lines = new Map<string, Line>();
  const live = createLiveLines(context, (width) => [...lines.values()].map((line) => paint(context, line, width)));
  return {
    event: (event) => {
      const change = changeOf(event);
      if (change === null) return;
      const line = lines.get(change.stage) ?? {
        stage: change.stage,
        state: "ready",
        since: change.at,
        until: null,
        attempt: 1,
        words: "",
      };
      lines.set(change.stage, line);
      const ended = change.state !== "running" && change.state !== "ready" && change.state !== "waiting";
      Object.assign(line, {
        state: change.state,
        attempt: change.attempt ?? line.attempt,
        words: change.words,
        until: ended ? change.at : null,
      });
      if (!context.terminal && !context.json && change.state !== "ready") context.print(plain(line, change.at));
    },
    observe: (seen) => {
      const line = lines.get(wordsOf(seen["stage"]));
      const words = seen["progress"] ?? seen["line"];
      if (line !== undefined && line.until === null && typeof words === "string") line.words = words;
    },
    end: live.end,
  };
}

interface Change {
  readonly stage: string;
  readonly state: string;
  readonly at: number;
  readonly attempt: number | null;
  readonly words: string;
}

function changeOf(event: JsonObject): Change | null {
  const { data, type, at } = event;
  const state = typeof type === "string" ? SHOWN[type] : undefined;
  if (state === undefined || !isJsonObject(data)) return null;
  const stage = textOf(data["stage"]) ?? stageOfExecution(wordsOf(data["execution"]));
  if (stage === null) return null;
  const attempt = type === "attempt.started" ? Number(data["attempt"]) : null;
  return { stage, state, at: Date.parse(wordsOf(at)), attempt, words: reasonOf(data, type === "execution.adopted") };
}

function stageOfExecution(execution: string): string | null {
  return execution.split("/")[2]?.split("[")[0] ?? null;
}

/** The first line of what an event says about itself. */
function reasonOf(data: JsonObject, adopted: boolean): string {
  const words = data["question"] ?? data["message"] ?? data["because"] ?? (adopted ? "taken over where it was" : "");
  return textOf(words)?.split("\n")[0] ?? "";
}

function plain(line: Line, at: number): string {
  const attempt = line.attempt > 1 ? ` (attempt ${line.attempt})` : "";
  const took = line.until === null ? "" : ` after ${formatDuration(at - line.since)}`;
  return `${line.stage}: ${line.state}${attempt}${took}${line.words === "" ? "" : `: ${line.words}`}`;
}

function paint(context: CommandContext, line: Line, width: number): string {
  const mark = MARKS[line.state] ?? "·";
  const time = formatDuration((line.until ?? Date.now()) - line.since);
  const attempt = line.attempt > 1 ? `attempt ${line.attempt}` : "";
  const text =
    `${mark} ${line.stage.padEnd(14)} ${line.state.padEnd(10)} ${time.padStart(8)}  ${attempt.padEnd(attempt === "" ? 0 : 10)}${line.words}`.slice(
      0,
      Math.max(20, width - 1),
    );
  if (!context.color) return text;
  const colour =
    line.state === "succeeded"
      ? "green"
      : line.state === "failed"
        ? "red"
        : line.state === "waiting" || line.state === "again"
          ? "yellow"
          : "cyan";
  return styleText(colour, text.slice(0, 1), { validateStream: false }) + text.slice(1);
}
