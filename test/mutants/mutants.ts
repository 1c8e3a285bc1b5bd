import { BARRIER_MUTANTS } from "./barrier-mutants.ts";
import { DAY_MUTANTS } from "./day-mutants.ts";
import { FILE_MUTANTS } from "./file-mutants.ts";
import { JUDGE_MUTANTS } from "./judge-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { LIST_MUTANTS } from "./list-mutants.ts";
import { OUTBOX_MUTANTS } from "./outbox-mutants.ts";
import { PROCESS_MUTANTS } from "./process-mutants.ts";
import { QUOTA_MUTANTS } from "./quota-mutants.ts";
import { RECORD_MUTANTS } from "./record-mutants.ts";
import { RECOVERY_MUTANTS } from "./recovery-mutants.ts";
import { REVISION_MUTANTS } from "./revision-mutants.ts";
import { VALUE_MUTANTS } from "./value-mutants.ts";
import { START_MUTANTS } from "./start-mutants.ts";
import { STORY_MUTANTS } from "./story-mutants.ts";
import { WORK_MUTANTS } from "./work-mutants.ts";

/** Every behaviour that the promises of recovery rest upon. */
export const MUTANTS: readonly Mutant[] = [
  ...BARRIER_MUTANTS,
  ...RECOVERY_MUTANTS,
  ...RECORD_MUTANTS,
  ...WORK_MUTANTS,
  ...JUDGE_MUTANTS,
  ...REVISION_MUTANTS,
  ...OUTBOX_MUTANTS,
  ...DAY_MUTANTS,
  ...QUOTA_MUTANTS,
  ...LIST_MUTANTS,
  ...PROCESS_MUTANTS,
  ...VALUE_MUTANTS,
  ...START_MUTANTS,
  ...FILE_MUTANTS,
  ...STORY_MUTANTS,
];
