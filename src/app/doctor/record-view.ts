import { createArtifacts } from "../../artifacts/create-artifacts.ts";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import type { RecordFault, RecordView } from "../../doctor/examination.ts";
import { HOME_STREAM } from "../../engine/home.ts";
import { foldStored, readDefinition } from "../../engine/coordinator/views.ts";
import type { AuditReader } from "../../ports/audit.ts";
import type { StoreReader } from "../../ports/event-log.ts";
import { readNotedHeads, type NotedHead } from "../../recorder/noted-head.ts";
import { rebuild } from "../../recorder/rebuild.ts";
import { verify } from "../../recorder/verify.ts";
import { openAuditReader } from "../../store/sqlite/read/audit-reader.ts";
import { databaseFaults, keptTexts } from "../../store/sqlite/read/check-database.ts";
import { openStoreReader } from "../../store/sqlite/store-file.ts";
import { scanWorkspace } from "../../workspaces/scan-workspace.ts";
import { createSystemClock } from "../host/clock.ts";
import { knownChannels } from "./known-channels.ts";
import { quarantinedRuns } from "../reading/quarantined-runs.ts";

/** A home's store to be examined; what was opened is closed with it. */
export function viewRecord(home: string): RecordView & { readonly close: () => void } {
  let opened: StoreReader | null = null;
  const artifacts = createArtifacts(home, { clock: createSystemClock(), scan: scanWorkspace });
  const store = (): StoreReader | null => (opened ??= openStoreReader(home));
  const quarantined = (): ReadonlyMap<string, string> => {
    const reader = store();
    return reader === null ? new Map() : quarantinedRuns(reader);
  };
  return {
    store,
    quarantined,
    databaseFaults: () => databaseFaults(home),
    keptTexts: () => keptTexts(home),
    unreadableHead: () => notedHeads(home).unreadable,
    recordFaults: () => {
      const { heads } = notedHeads(home);
      return audited(home, (reader) => verify(reader, heads));
    },
    tableFaults: () => audited(home, (reader) => rebuild(reader, new Set(quarantined().keys()))),
    state: (run) => foldStored(present(home, store()), run),
    definition: (state) => readDefinition(present(home, store()), state.accepted.definition),
    artifactPath: ({ run, stage, item, attempt, path }) => {
      const record = { name: "", path, sha256: "", bytes: 0, mediaType: "", inherited: false };
      return artifacts.path({ run, stage, item }, attempt, record);
    },
    channels: () => {
      const reader = store();
      return reader === null ? [] : knownChannels(reader);
    },
    homeId: () => homeIdOf(store()),
    close: () => opened?.close(),
  };
}

function present(home: string, store: StoreReader | null): StoreReader {
  if (store === null) throw new HoldfastError("NOT_FOUND", `The home ${home} has no store.`);
  return store;
}

function notedHeads(home: string): { readonly heads: readonly NotedHead[]; readonly unreadable: string | null } {
  try {
    return { heads: readNotedHeads(home), unreadable: null };
  } catch (failure) {
    return { heads: [], unreadable: messageOf(failure) };
  }
}

function audited(home: string, audit: (reader: AuditReader) => Iterable<RecordFault>): readonly RecordFault[] {
  const reader = openAuditReader(home);
  if (reader === null) return [];
  try {
    return [...audit(reader)];
  } finally {
    reader.close();
  }
}

function homeIdOf(store: StoreReader | null): string | null {
  const types = ["incarnation.started", "home.copied"];
  const last = store?.events({ stream: HOME_STREAM, types }).at(-1);
  const id = last?.data?.["homeId"];
  return typeof id === "string" ? id : null;
}
