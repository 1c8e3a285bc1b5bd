import type { ExecutionKey, RunId, StageId } from "./brand.ts";

/** What the key of an execution names. */
export interface ExecutionParts {
  readonly run: RunId;
  /** Version of the run. */
  readonly version: number;
  readonly stage: StageId;
  /** Ordinal of the item; null for a stage without `each`. */
  readonly item: number | null;
  readonly attempt: number;
  readonly role: string;
  /** Counts the executions of this role in the attempt, from 1. */
  readonly k: number;
}

/** What the fence of a process names: the execution that it belongs to, and the token of its admission. */
export interface FenceParts {
  /** Id of the home. */
  readonly home: string;
  readonly execution: ExecutionKey;
  readonly token: string;
}

/** Composes the key of an execution: `run/version/stage[item]/attempt/role.k`. */
export function executionKey({ run, version, stage, item, attempt, role, k }: ExecutionParts): ExecutionKey {
  return `${run}/${version}/${item === null ? stage : `${stage}[${item}]`}/${attempt}/${role}.${k}`;
}

/** Parses the key of an execution; in what is no key the missing names are empty, the missing numbers NaN. */
export function executionParts(key: ExecutionKey): ExecutionParts {
  const [run = "", version, instance = "", attempt, numbered = ""] = key.split("/");
  const [, stage = "", item] = /^([^[]*)(?:\[(.*)\])?/.exec(instance) ?? [];
  const [role = "", k] = numbered.split(".");
  return {
    run,
    version: Number(version),
    stage,
    item: item === undefined ? null : Number(item),
    attempt: Number(attempt),
    role,
    k: Number(k),
  };
}

/** Composes the fence of a process: `home/execution#token`. */
export function fenceOf({ home, execution, token }: FenceParts): string {
  return `${home}/${execution}#${token}`;
}

/** Parses the fence of a process. */
export function fenceParts(fence: string): FenceParts {
  const [slash, hash] = [fence.indexOf("/"), fence.lastIndexOf("#")];
  return { home: fence.slice(0, slash), execution: fence.slice(slash + 1, hash), token: fence.slice(hash + 1) };
}
