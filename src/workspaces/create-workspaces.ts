import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RunId } from "../base/brand.ts";
import { sha256 } from "../base/hash.ts";
import { invariant } from "../base/invariant.ts";
import type { Clock } from "../ports/clock.ts";
import type { ScanWorkspace, UnitPath, Workspaces } from "../ports/workspaces.ts";
import { isOwnFolder, makeFolder } from "../process/files/make-folder.ts";
import { scanWorkspace } from "./scan-workspace.ts";
import { takeBaseline } from "./take-baseline.ts";
import { workspaceFailure } from "./workspace-failure.ts";

/** Stands in a run's folder while its workspace is filled again. */
const REFILLING = "refilling";

/** Lays out the folders of a home's runs; every folder is for its user alone. */
export function createWorkspaces(
  home: string,
  clock: Pick<Clock, "now">,
  scan: ScanWorkspace = scanWorkspace,
): Workspaces {
  const runFolder = (run: RunId): string => join(home, "runs", step(run));
  return {
    runFolder,
    isThere: (run) => existsSync(join(runFolder(run), "workspace")) && !existsSync(join(runFolder(run), REFILLING)),
    beginRefill: (run) => writeWhole(home, join(runFolder(run), REFILLING), ""),
    endRefill: (run) => {
      if (isOwnFolder(home, runFolder(run))) rmSync(join(runFolder(run), REFILLING), { force: true });
    },
    shared: (run) => made(home, join(runFolder(run), "workspace")),
    own: (unit) => made(home, join(runFolder(unit.run), "stages", ...unitSteps(unit))),
    scratch: (run, name) => made(home, join(runFolder(run), "scratch", step(name))),
    executionFolder: (run, name) => join(runFolder(run), "executions", step(name)),
    baseline: (workspace, outputs) => takeBaseline({ workspace, outputs, now: clock.now(), scan }),
    writeChildFile: (folder, name, text) => writeWhole(home, join(folder, step(name)), text),
    writeStateFile: (run, text) => {
      writeWhole(home, join(runFolder(run), "state.json"), text);
    },
  };
}

// WORKSPACE-1: a key is data. Only its hash becomes part of a path.
function unitSteps({ stage, item }: UnitPath): readonly string[] {
  return item === null ? [step(stage)] : [step(stage), `${item.ordinal}-${sha256(item.key).slice(0, 8)}`];
}

function step(name: string): string {
  invariant(/^[\w@+=-][\w.@+=,-]*$/.test(name), `"${name}" cannot name a folder of a run`);
  return name;
}

function made(home: string, folder: string): string {
  try {
    makeFolder(home, folder);
    return folder;
  } catch (thrown) {
    throw workspaceFailure(thrown, `make the folder ${folder}`);
  }
}

// A reader sees the old text or the new one, never half of it.
function writeWhole(home: string, file: string, text: string): string {
  const temporary = join(made(home, dirname(file)), `.${sha256(file).slice(0, 16)}.new`);
  try {
    // What a child has put there is not written through.
    rmSync(temporary, { recursive: true, force: true });
    writeFileSync(temporary, text, { mode: 0o600, flag: "wx" });
    renameSync(temporary, file);
    return file;
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw workspaceFailure(thrown, `write ${file}`);
  }
}
