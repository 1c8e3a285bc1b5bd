import type { RunState } from "../state.ts";
import { hasArrived, type DispatchFile, type DispatchState } from "./dispatch.ts";
import { sortedOutbox } from "./sorted-outbox.ts";

/** What an earlier version delivered to the same place under the same name; null where none did. */
export function replacedBy(
  state: RunState,
  { channel, to, version }: Pick<DispatchState, "channel" | "to" | "version">,
  file: DispatchFile,
): { readonly version: number; readonly sha256: string } | null {
  const before = sortedOutbox(state)
    .deliveries.filter((one) => one.channel === channel && one.to === to && one.version < version && hasArrived(one))
    .flatMap((one) =>
      one.files.filter((old) => isSamePlace(old, file)).map(({ sha256 }) => ({ version: one.version, sha256 })),
    );
  return before.at(-1) ?? null;
}

function isSamePlace(old: DispatchFile, file: DispatchFile): boolean {
  return old.stage === file.stage && old.item === file.item && old.name === file.name && nameOf(old) === nameOf(file);
}

/** A folder knows files by the last part of their path. */
function nameOf({ path }: DispatchFile): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
