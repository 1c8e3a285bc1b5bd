import type { ContentHash, ExecutionKey } from "../../../base/brand.ts";
import type { EpochMs } from "../../../base/clock.ts";
import type { Usage } from "../../usage.ts";
import type * as Parts from "../parts.ts";

/** The intent to run one process, committed before it begins. */
export interface ExecutionAdmitted extends Parts.AttemptRef {
  readonly execution: ExecutionKey;
  readonly role: Parts.Role;
  readonly k: number;
  readonly judge: number | null;
  readonly token: string;
  readonly argvHash: ContentHash;
  readonly program: ContentHash | null;
  readonly session: string | null;
  readonly deadline: Parts.MonotonicMoment;
  readonly classes: readonly string[];
  readonly host: string;
}

/** The end of one process with what it proves. */
export interface ExecutionSettled {
  readonly execution: ExecutionKey;
  readonly end: Parts.ProcessEnd;
  readonly pid: number | null;
  readonly conclusion: Parts.Conclusion;
  readonly usage: Usage | null;
  /** When a poll or a judge whose quota is used up is asked next; null where nothing must be asked again. */
  readonly again: EpochMs | null;
  readonly strays: readonly string[];
  /** What else is known of the end: output that was dropped, files that were ignored. Missing where there is nothing. */
  readonly notes?: readonly string[];
}
