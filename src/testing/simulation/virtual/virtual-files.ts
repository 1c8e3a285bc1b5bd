import { hashOf } from "../../../base/hash.ts";
import type { Json } from "../../../base/json/json.ts";
import type { CollectResult } from "../../../domain/run/commands.ts";
import type { ArtifactRecord } from "../../../domain/run/parts.ts";
import type { Artifacts, CollectRequest } from "../../../ports/artifacts.ts";
import type { UnitPath, Workspaces } from "../../../ports/workspaces.ts";
import type { Found } from "../../script.ts";
import type { Life, VirtualTime } from "./virtual-time.ts";

/** Workspaces and stored files without a disk: only what the engine asks about them. */
export interface VirtualFiles {
  readonly workspacesOf: (life: Life) => Workspaces;
  readonly artifactsOf: (life: Life) => Artifacts;
  /** Stages whose content was written back, in that order. */
  readonly restored: readonly string[];
}

/** What the files are made of. */
export interface FilesWish {
  readonly time: VirtualTime;
  /** What the collector finds; asked once for each attempt. */
  readonly found: (unit: UnitPath, attempt: number) => Found;
}

/** Makes files that outlive every orchestrator. */
export function createVirtualFiles(wish: FilesWish): VirtualFiles {
  const found = new Map<string, Found>();
  const restored: string[] = [];
  const slowly = async (life: Life): Promise<void> =>
    new Promise((resolve) => void wish.time.after(3, () => life.alive && resolve()));
  return {
    restored,
    workspacesOf: (life) => ({
      runFolder: (run) => `/${run}`,
      shared: (run) => `/${run}/workspace`,
      own: (unit) => `/${placeOf(unit)}/workspace`,
      scratch: (run, name) => `/${run}/scratch/${name}`,
      executionFolder: (run, name) => `/${run}/executions/${name}`,
      baseline: async (_workspace, outputs) => {
        await slowly(life);
        return JSON.stringify({ format: 1, files: [], of: outputs.length });
      },
      writeChildFile: (folder, name) => `${folder}/${name}`,
      writeStateFile: () => {},
      isThere: () => true,
      beginRefill: () => {},
      endRefill: () => {},
    }),
    artifactsOf: (life) => ({
      collect: async (request) => {
        await slowly(life);
        const key = `${placeOf(request.unit)}/${request.attempt}`;
        const known = found.get(key) ?? wish.found(request.unit, request.attempt);
        found.set(key, known);
        return collected(request, known);
      },
      restore: async ({ unit }) => {
        await slowly(life);
        restored.push(unit.stage);
      },
      path: (unit, attempt, record) => `/${placeOf(unit)}/artifacts/${attempt}/${record.path}`,
      intact: async () => true,
      checkSchema: async () => ({ result: "pass", score: 100, fixes: [] }),
      readJson: async () => {
        await slowly(life);
        return ITEMS;
      },
    }),
  };
}

/** What every list that an `each` stage reads holds. */
const ITEMS: Json = [{ id: "a" }, { id: "b" }];

function placeOf({ run, stage, item }: UnitPath): string {
  return `${run}/${stage}${item === null ? "" : `/${item.ordinal}`}`;
}

function collected({ unit, attempt, outputs }: CollectRequest, found: Found): CollectResult {
  if (typeof found === "string") return { ok: false, stopReason: found, message: `It was ${found}.` };
  return { ok: true, artifacts: outputs.map(({ name }) => recordOf(name, [placeOf(unit), attempt, found.text])) };
}

function recordOf(name: string, content: Json): ArtifactRecord {
  return { name, path: name, sha256: hashOf(content), bytes: 10, mediaType: "text/plain", inherited: false };
}
