import type { RunId } from "../../../base/brand.ts";

/** The audit event of a run whose owner died (FR-EVT-WF-RECOVERY). */
export interface WorkflowRecovery {
  readonly code: "FR-EVT-WF-RECOVERY";
  readonly runId: RunId;
  readonly from: "running";
  readonly to: "stalled";
  readonly reason: string;
  readonly lastHeartbeat: string | null;
  readonly thresholdSeconds: number;
  readonly incarnation: string;
  readonly owner: string;
}
