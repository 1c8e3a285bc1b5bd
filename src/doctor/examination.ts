import type { EpochMs } from "../base/clock.ts";
import type { Definition } from "../domain/definition/definition.ts";
import type { RunState } from "../domain/run/state.ts";
import type { StoreReader } from "../ports/event-log.ts";

/** What the doctor sees of one home and its machine. It only looks: nothing is started, nothing is changed. */
export interface Examination {
  readonly home: string;
  readonly now: EpochMs;
  readonly limits: Limits;
  readonly files: HomeFiles;
  readonly machine: Machine;
  readonly record: RecordView;
  /** What says that the home is not where it was; null where it is. */
  readonly moved: () => string | null;
  /** Who holds the home; null where nobody does. */
  readonly holder: () => Promise<Holder | null>;
  /** Where a daemon of this home listens. */
  readonly socket: string;
  /** Tells whether somebody answers at the socket. */
  readonly answers: () => Promise<boolean>;
  /** Channels on which the living daemon hears nobody though it should; null where none tells. */
  readonly unheard: () => Promise<readonly Unheard[] | null>;
  /** Every process that carries a marker of this home, looked for again. */
  readonly marked: () => Promise<readonly MarkedProcess[]>;
  /** Bytes that `gc` would free. */
  readonly reclaimable: () => Promise<number>;
}

/** From where on something is worth saying. */
export interface Limits {
  readonly freeBytes: number;
  readonly reclaimableBytes: number;
  readonly copyAgeMs: number;
  /** Younger half-written files may still be in the making. */
  readonly leftoverAgeMs: number;
}

/** The usual limits. */
export const LIMITS: Limits = {
  freeBytes: 1_073_741_824,
  reclaimableBytes: 1_073_741_824,
  copyAgeMs: 30 * 86_400_000,
  leftoverAgeMs: 600_000,
};

/** A file or folder; links are seen and not followed. */
export interface SeenEntry {
  readonly kind: "file" | "folder" | "socket" | "other";
  readonly mode: number;
  readonly bytes: number;
  readonly changedAt: EpochMs;
}

/** The file system as the doctor reads it. All paths are absolute. */
export interface HomeFiles {
  readonly see: (path: string) => SeenEntry | null;
  /** The names in a folder of the home, sorted; none where it is not there, or a link has taken its place. */
  readonly names: (folder: string) => readonly string[];
  /** Tells whether there is a file at any depth. */
  readonly holdsFiles: (folder: string) => boolean;
  readonly mayWrite: (path: string) => boolean;
  readonly mayRun: (path: string) => boolean;
  /** SHA-256 of a file's content; null where it is not there. */
  readonly contentHash: (file: string) => Promise<string | null>;
  readonly freeBytes: () => number;
  /** Name of the network file system that the home lies on; null on a disk of this machine. */
  readonly network: () => string | null;
}

/** The machine and its programs. */
export interface Machine {
  readonly nodeVersion: string;
  /** The first line that `PROGRAM --version` prints; null where there is no such program. */
  readonly versionOf: (program: string) => Promise<string | null>;
  /** The absolute path of a program on PATH; null where there is none. */
  readonly find: (program: string) => string | null;
  /** Tells whether a reference to a secret can be resolved here; commands are not run for it and count as resolvable. */
  readonly resolves: (reference: string) => boolean;
}

/** A process that holds the home. */
export interface Holder {
  /** Null where the kernel does not tell. */
  readonly pid: number | null;
  readonly answers: boolean;
  /** It was stopped by a signal, and goes on by another. */
  readonly stopped: boolean;
}

/** A channel that should be heard and is not. */
export interface Unheard {
  readonly project: string;
  readonly channel: string;
  readonly trouble: string;
}

/** A channel of a project's newest config, as the record has it. */
export interface KnownChannel {
  readonly project: string;
  readonly name: string;
  /** The folder of the config. */
  readonly folder: string;
  /** The reference of its token or secret, a file's path absolute; null where it needs none. */
  readonly reference: string | null;
  /** Words of it begin runs. */
  readonly binds: boolean;
}

/** A process that carries the marker of an execution. */
export interface MarkedProcess {
  readonly pid: number;
  /** With the pid it names one process of this boot. */
  readonly startTime: number;
  readonly name: string;
  readonly program: string | null;
  /** Home id, execution and token. */
  readonly fence: string;
  readonly supervises: boolean;
}

/** Something of the record that is not as it was written. */
export interface RecordFault {
  readonly code: string;
  readonly stream: string;
  readonly seq: number | null;
  readonly message: string;
}

/** A text that is kept as a file beside the database. */
export interface KeptText {
  readonly hash: string;
  readonly file: string;
}

/** The store and what follows from it. Every look throws where the store cannot be opened, and finds nothing where there is none. */
export interface RecordView {
  /** Null where the home has no store yet. */
  readonly store: () => StoreReader | null;
  /** What SQLite's own checks say. */
  readonly databaseFaults: () => readonly string[];
  readonly keptTexts: () => readonly KeptText[];
  /** Why the head noted outside the database cannot be read; null where it can, or is not there. */
  readonly unreadableHead: () => string | null;
  readonly recordFaults: () => readonly RecordFault[];
  /** Tables against events; runs that were quarantined are left out. */
  readonly tableFaults: () => readonly RecordFault[];
  readonly quarantined: () => ReadonlyMap<string, string>;
  readonly channels: () => readonly KnownChannel[];
  readonly state: (run: string) => RunState;
  readonly definition: (run: RunState) => Definition;
  readonly artifactPath: (place: StoredPlace) => string;
  /** The id that markers of this home carry; null before the first start. */
  readonly homeId: () => string | null;
}

/** Where a stored file lies. */
export interface StoredPlace {
  readonly run: string;
  readonly stage: string;
  readonly item: { readonly ordinal: number; readonly key: string } | null;
  readonly attempt: number;
  readonly path: string;
}
