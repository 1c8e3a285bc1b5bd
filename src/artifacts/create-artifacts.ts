import type { Artifacts } from "../ports/artifacts.ts";
import type { Checks } from "../ports/checks.ts";
import type { Clock } from "../ports/clock.ts";
import type { ScanWorkspace } from "../ports/workspaces.ts";
import { collect } from "./collect/collect.ts";
import { createDisk, diskFailure, type Disk } from "./store/disk.ts";
import { checkSchema, DIRECT_JSON, readJson } from "./collect/json-schema.ts";
import { placeOf, storedPath } from "./store/layout.ts";
import { intact, restore } from "./store/restore.ts";

/** What the store of artifacts needs from the world. */
export interface ArtifactsWorld {
  readonly clock: Pick<Clock, "now" | "after">;
  readonly scan: ScanWorkspace;
  readonly disk?: Disk;
  /** What children wrote is read and checked on the present thread unless said. */
  readonly checks?: Pick<Checks, "json">;
}

/** Keeps the artifacts of a home's runs. */
export function createArtifacts(home: string, world: ArtifactsWorld): Artifacts {
  const { clock, scan, disk = createDisk(), checks = DIRECT_JSON } = world;
  const collector = { clock, scan, disk, checks };
  return {
    collect: async (request) => {
      const doing = `collect the files of ${request.unit.stage}, attempt ${request.attempt}`;
      return guarded(doing, async () => collect(collector, home, request));
    },
    restore: async (request) => {
      const doing = `restore the files of ${request.unit.stage}, attempt ${request.attempt}`;
      return guarded(doing, async () => restore(disk, home, request));
    },
    path: (unit, attempt, record) => storedPath(placeOf(home, unit, attempt), record),
    intact: async (unit, attempt, records) => {
      const stored = { place: placeOf(home, unit, attempt), now: () => clock.now() };
      return guarded(`check the files of ${unit.stage}`, async () => intact(stored, records));
    },
    checkSchema: async (file, schema) => guarded(`read ${file}`, async () => checkSchema(checks, file, schema)),
    readJson: async (file) => guarded(`read ${file}`, async () => readJson(checks, file)),
  };
}

async function guarded<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw diskFailure(thrown, doing);
  }
}
