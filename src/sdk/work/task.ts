import type { Json, JsonObject } from "../../base/json/json.ts";

/** What a task is given when it runs, in a process of its own. */
export interface TaskContext {
  /** Id of the run. */
  readonly runId: string;
  /** Name of the stage. */
  readonly stage: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** The run's input. */
  readonly input: JsonObject;
  /** Files of the stages that it needs: stage → output → files. */
  readonly artifacts: Readonly<Record<string, Readonly<Record<string, readonly TaskFile[]>>>>;
  /** Its working directory; what it writes here is collected by its outputs. */
  readonly workspace: string;
  /** The pipeline's folder. */
  readonly source: string;
  /** The item of `each`; null where there is none. */
  readonly item: Json;
  /** What a person or judge said about an earlier attempt; null at first. */
  readonly feedback: TaskFeedback | null;
  /** Reports how far it is. */
  readonly progress: (message: string) => void;
}

/** A stored, read-only file of an earlier stage. */
export interface TaskFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
}

/** Why a task runs again. */
export interface TaskFeedback {
  readonly cause: "rework" | "redo" | "revision";
  readonly note: string | null;
  readonly fixes: readonly string[];
  readonly verdicts: readonly {
    readonly attempt: number;
    readonly result: string;
    readonly score: number | null;
    readonly fixes: readonly string[];
  }[];
  /** What was asked of the delivered run so far, the newest last; missing where nothing was. */
  readonly revisions?: readonly {
    readonly kind: string | null;
    readonly words: string;
    readonly prompt: string | null;
  }[];
}

/** A function that a stage runs: what it returns is printed as JSON, an error fails the attempt. */
export type TaskFunction = (context: TaskContext) => unknown;

/** A task by its exported function or by `./file.ts#name`. */
export interface Task {
  readonly task: TaskFunction | string;
}

/** A stage's task: an exported function, which is found by its name, or `./file.ts#name`. */
export function task(target: TaskFunction | `${"." | ".."}/${string}#${string}`): Task {
  return { task: target };
}
