import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the recorded home lies. */
export const FOLDER: string = import.meta.dirname;

/** A run of the recorded home, as it was when everything was killed. */
export interface RecordedRun {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly version: number;
  /** `ID KIND STATE` of each. */
  readonly gates: readonly string[];
}

/** A run as it is shown. */
export interface SeenRun extends Omit<RecordedRun, "gates"> {
  readonly gates: readonly { readonly id: string; readonly kind: string; readonly state: string }[];
}

/** A run as a manifest has it; why one cannot be read is said in words, which may change. */
export function recordedRun({ id, state, reason, version, gates }: SeenRun): RecordedRun {
  return {
    id,
    state,
    reason: state === "quarantined" ? null : reason,
    version,
    gates: gates.map((gate) => `${gate.id} ${gate.kind} ${gate.state}`),
  };
}

/** What the recorded home holds. */
export interface Manifest {
  readonly runs: Readonly<Record<string, RecordedRun>>;
  /** The end of its record. */
  readonly head: unknown;
}

/** Reads what the recorded home holds. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(FOLDER, "manifest.json"), "utf8"));
}

/** Unpacks `home` and `control` into a folder. */
export function unpackHome(folder: string): void {
  const { status, stderr } = spawnSync("tar", ["--no-same-owner", "-xzf", join(FOLDER, "home.tar.gz"), "-C", folder], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}
