import { failedWords } from "../../domain/run/words/failure-words.ts";
import { retryWords } from "../../domain/run/words/retry-words.ts";
import type { ShownRun, ShownStage } from "../../domain/run/view/shown.ts";
import { isUnsuccessfulState } from "../../domain/run/states.ts";

/** How a run ended, what failed and by which word of its child, and the commands that come next. */
export function endLines(run: ShownRun): readonly string[] {
  const { id, state, partial, stages } = run;
  if (state === "completed" && !partial)
    return [`Run ${id} completed. Files: holdfast artifacts ${id}`, ...deliveredLines(run)];
  const failed = stages.filter((stage) => stage.state === "failed");
  const commands = nextCommands(run, failed[0]).map((line) => `  ${line}`);
  return [headLine(run), ...failed.map(failedLine), ...skippedItems(run), ...deliveredLines(run), ...commands];
}

/** Where the present version's files were put, in a folder by their path. */
function deliveredLines({ version, deliveries }: ShownRun): readonly string[] {
  return deliveries
    .filter((delivery) => delivery.version === version && delivery.at.length > 0)
    .map(({ to, at }) => `  Delivered to ${to}, version ${version}: ${at.join(", ")}`);
}

function nextCommands({ id, state }: ShownRun, failed: ShownStage | undefined): readonly string[] {
  const logs = failed === undefined ? [] : [`Logs:   holdfast logs ${id} ${failed.id}`];
  const why = failed === undefined && state !== "cancelled" ? [`Why:    holdfast why ${id}`] : [];
  return [...logs, ...why, ...retryCommand(id, state, failed), ...(state === "completed" ? [filesCommand(id)] : [])];
}

/** What failed and was not required is named: a completed run has nothing that must be done again. */
function retryCommand(id: string, state: string, failed: ShownStage | undefined): readonly string[] {
  if (isUnsuccessfulState(state)) return [`Retry:  ${retryWords(id, failed ?? null)}`];
  return state === "completed" && failed !== undefined ? [`Retry:  holdfast retry ${id} --from ${failed.id}`] : [];
}

function filesCommand(id: string): string {
  return `Files:  holdfast artifacts ${id}`;
}

function headLine({ id, state, reason }: ShownRun): string {
  switch (state) {
    case "completed":
      return `Run ${id} completed in part.`;
    case "cancelled":
      return `Run ${id} was cancelled.`;
    case "failed":
      return `Run ${id} failed.`;
    default:
      return `Run ${id} is ${state}${reason === null ? "" : `: ${reason}`}.`;
  }
}

function failedLine({ id, reason, message }: ShownStage): string {
  return `  ${id} ${failedWords(reason ?? "failed", message)}`;
}

/** A stage that went on without some of its items. */
function skippedItems({ stages }: ShownRun): readonly string[] {
  return stages.flatMap(({ id, items }) => {
    const [first, ...more] = items.filter(({ state }) => state === "skipped");
    if (first === undefined) return [];
    const example = `${first.key}${first.reason === null ? "" : ` (${first.reason})`}${more.length === 0 ? "" : ", …"}`;
    return [`  ${id} left out ${more.length + 1} of ${items.length} items: ${example}`];
  });
}
