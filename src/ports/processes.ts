import type { ExecutionKey } from "../base/brand.ts";
import type { EndEvidence } from "../domain/run/execution/end-notes.ts";
import type { Mask } from "../base/secrets/mask.ts";
import type { Masker } from "../base/secrets/masker.ts";

// The only door to child processes. One directory per execution is the whole protocol between orchestrator and
// supervisor; the one who holds the home lock can read from it what became of the process.

/** Where this process runs; a pid means something only together with these. */
export interface HostFacts {
  readonly host: string;
  readonly bootId: string;
  readonly pidNamespace: string;
}

/** One process to be run under a supervisor. */
export interface Launch {
  /** Absolute path of the execution's directory. */
  readonly directory: string;
  readonly execution: ExecutionKey;
  readonly token: string;
  /** Home id, key and token: the marker that every process of the execution carries. */
  readonly fence: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | null;
  /** What finds the secrets that it may know; it is kept beside the execution while that runs. */
  readonly mask: Mask;
  /** Commands write through pumps, which a child cannot truncate; agents and tasks write directly. */
  readonly output: "pump" | "direct";
  readonly deadlineMs: number;
  /** A journal may grow so far; missing: as far as this host's may. */
  readonly outputLimitBytes?: number;
}

/** What is known of a process by its directory and the process table (reference: decision table of the supervisor). */
export type Verdict =
  | { readonly is: "not-run" }
  | { readonly is: "starting" | "running" | "finishing" | "orphan"; readonly pid: number | null }
  | { readonly is: "finished"; readonly pid: number | null; readonly exitCode: number; readonly rebooted: boolean }
  | { readonly is: "lost"; readonly pid: number | null; readonly rebooted: boolean }
  | { readonly is: "unseen"; readonly reason: string };

/** A verdict that is final. */
export type FinalVerdict = Extract<Verdict, { is: "not-run" | "finished" | "lost" }>;

/** What a watcher enforces; `adjust` changes it while the process runs. */
export interface WatchOrders {
  /** On this boot's monotonic clock; null: none. */
  readonly deadlineMs: number | null;
  readonly idleMs: number | null;
  readonly graceMs: number;
  /** True once the process is to end. */
  readonly stop: boolean;
  /** Names of programs that may outlive the execution. */
  readonly keep: readonly string[];
}

/** A question that a child left. */
export interface Asked {
  readonly n: number;
  readonly question: string;
  readonly options: readonly string[];
  /** Under which a person's answer is remembered; null: it is for this once. */
  readonly key: string | null;
}

/** What a watcher reports while a process lives. */
export interface WatchEvents {
  readonly started: (pid: number, verdict: "running" | "orphan" | "finishing") => void;
  readonly output: (lines: readonly string[]) => void;
  readonly asked: (asked: Asked) => void;
  readonly progress: (text: string) => void;
  /** The process truncated its journal; what stood in it was reported before, and reading starts over. */
  readonly truncated?: () => void;
  /** The process broke a limit and must be stopped; the watcher waits for `adjust({ stop: true })`. */
  readonly exceeded: (limit: "timeout" | "hung" | "flood") => void;
}

/** The end of a watched process: swept, nothing of it lives any more. */
export interface WatchEnd extends EndEvidence {
  readonly verdict: FinalVerdict;
  /** Processes that were found after the end: killed, kept, or only seen. */
  readonly strays: readonly string[];
  /** Why the system would not start the command, where only its supervisor ran. */
  readonly refused?: string;
}

/** A living process under observation. */
export interface Watch {
  readonly adjust: (orders: WatchOrders) => void;
  /** Resolves when the process has ended and nothing of it lives. */
  readonly ended: Promise<WatchEnd>;
  /** Stops observing without touching the process. */
  readonly leave: () => void;
}

/** A process to observe. */
export interface WatchRequest {
  readonly directory: string;
  readonly fence: string;
  readonly cwd: string;
  readonly orders: WatchOrders;
  readonly events: WatchEvents;
  /** Everything that is heard goes through it first. */
  readonly masker: Masker;
  /** The record has its start: whatever its directory says, it ran. */
  readonly seen?: boolean;
  /** As its launch was told. */
  readonly outputLimitBytes?: number;
  /** What it printed is a stream that is read to its end: of what was written nothing is cut off. */
  readonly streams?: boolean;
}

/** An execution of which something lives, as its processes' markers tell. */
export interface LivingExecution {
  readonly execution: ExecutionKey;
  readonly token: string;
  readonly fence: string;
  /** Its own processes; its supervisor's where only that is left. */
  readonly pids: readonly number[];
}

/** Where programs are looked for. */
export interface ProgramPlaces {
  /** The PATH of the child. */
  readonly path: string;
  /** The folder in which a name with a slash begins: the pipeline's. */
  readonly beside: string;
}

/** Why something cannot be started, and what to do. */
export interface StartFault {
  readonly message: string;
  readonly hint: string;
}

/** The absolute path of a program that the system can start, or why there is none. */
export type FoundProgram =
  | { readonly file: string; readonly fault: null }
  | { readonly file: null; readonly fault: StartFault };

/** What the system would refuse to start a process with: one of its words or variables, all of them, or its folder. */
export type LaunchFault = { readonly what: string; readonly tooLong: boolean } & (
  | { readonly of: "word"; readonly word: number }
  | { readonly of: "variable"; readonly name: string }
  | { readonly of: "words" | "variables" | "folder" }
);

/** What the directory of an execution says of its admission. */
export interface DirectoryAdmission {
  readonly cwd: string;
  readonly deadlineMs: number | null;
  /** Names of the variables that it was given. */
  readonly variables: readonly string[];
}

/** The host's processes. */
export interface Processes {
  readonly facts: HostFacts;
  /** Milliseconds of this boot's monotonic clock; it stops in suspend and never steps. */
  readonly monotonicMs: () => number;
  /** Finds a program that the system can start. */
  readonly findProgram: (program: string, places: ProgramPlaces) => FoundProgram;
  /** Why the system would refuse a process; null where it would start it. */
  readonly launchFault: (launch: Launch) => LaunchFault | null;
  /** Writes the directory and starts the supervisor. Throws CANNOT_START where no later try can succeed, STORE_FULL, UNAVAILABLE. */
  readonly launch: (launch: Launch) => Promise<void>;
  /** Concludes what became of a process; `claim` takes the gate of one that never began, so that it never will. */
  readonly inspect: (directory: string, fence: string, claim: boolean) => Verdict;
  readonly watch: (request: WatchRequest) => Watch;
  /** Every execution of a home of which something lives on this host, no matter who knows of it. */
  readonly living: (home: string) => readonly LivingExecution[];
  /** What the directory of an execution says of its admission; null where it was never written whole. */
  readonly admitted: (directory: string) => DirectoryAdmission | null;
  /** Ends everything of an execution at once, without a recorded end: it can be resumed. */
  readonly end: (fence: string) => Promise<void>;
  /** Gives a child the answer to its question; the same answer again is a no-op. */
  readonly tell: (
    directory: string,
    n: number,
    answer: { readonly answer: string; readonly note: string | null },
  ) => Promise<void>;
  /** Files that a child registered besides its declared outputs. */
  readonly registered: (directory: string) => readonly { readonly name: string; readonly path: string }[];
  /** Reads a journal line by line. */
  readonly lines: (directory: string, stream: "out" | "err", take: (line: string) => void) => Promise<void>;
  /** The last characters of a journal. */
  readonly tail: (directory: string, stream: "out" | "err", bytes: number) => string;
  /** What finds secrets in all that an execution says; null where it has no such thing. */
  readonly mask: (directory: string) => Mask | null;
  /** Takes secrets out of all that an ended execution left, and empties its mask. */
  readonly clean: (directory: string, masker: Masker) => Promise<void>;
  /** Tells whether that hid what it printed, since its secrets were not known. */
  readonly hidden: (directory: string) => boolean;
  /** Path of a journal file. */
  readonly journal: (directory: string, stream: "out" | "err") => string;
}
