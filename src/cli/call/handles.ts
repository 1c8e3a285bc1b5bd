import { projectOf } from "../../app/project/project-of.ts";
import type { Lists } from "../../app/reading/lists.ts";
import type { RunRow } from "../../ports/event-log.ts";
import type { CommandContext } from "./context.ts";

/** Where a command was called. */
export type Place = Pick<CommandContext, "cwd" | "all">;

/** The project that a command concerns; null for all of them. */
export function projectHere(place: Place): string | null {
  return place.all ? null : projectOf(place.cwd);
}

/** The run that a handle names: an id, a unique prefix of one, or `@last`. Throws NOT_FOUND, AMBIGUOUS. */
export function runOf(place: Place, open: Pick<Lists, "findRun" | "lastRun">, handle: string): RunRow {
  return handle === "@last" ? open.lastRun(projectHere(place)) : open.findRun(handle);
}

/** A run as a person is told which one is acted on. */
export function nameOfRun({ id, pipeline, project }: RunRow): string {
  return `${pipeline} ${id} (${project})`;
}
