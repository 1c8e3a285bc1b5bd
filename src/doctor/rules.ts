import type { Rule } from "./rule.ts";
import { agentMissing } from "./rules/machine/agent-missing.ts";
import { artifactDamaged } from "./rules/runs/artifact-damaged.ts";
import { channelUnheard } from "./rules/machine/channel-unheard.ts";
import { copyOld } from "./rules/record/copy-old.ts";
import { credentialMissing } from "./rules/runs/credential-missing.ts";
import { daemonFileStale } from "./rules/home/daemon-file-stale.ts";
import { daemonSilent } from "./rules/home/daemon-silent.ts";
import { diskLow } from "./rules/machine/disk-low.ts";
import { diskReclaimable } from "./rules/machine/disk-reclaimable.ts";
import { gitUnfit } from "./rules/machine/git-unfit.ts";
import { headUnreadable } from "./rules/home/head-unreadable.ts";
import { homeModes } from "./rules/home/home-modes.ts";
import { homeMoved } from "./rules/home/home-moved.ts";
import { homeUnusable } from "./rules/home/home-unusable.ts";
import { leftovers } from "./rules/home/leftovers.ts";
import { lockDamaged } from "./rules/home/lock-damaged.ts";
import { nodeTooOld } from "./rules/machine/node-too-old.ts";
import { payloadLost } from "./rules/runs/payload-lost.ts";
import { processOrphaned } from "./rules/runs/process-orphaned.ts";
import { recordChanged } from "./rules/record/record-changed.ts";
import { runFolderUnknown } from "./rules/runs/run-folder-unknown.ts";
import { runHeld } from "./rules/runs/run-held.ts";
import { runQuarantined } from "./rules/runs/run-quarantined.ts";
import { runUnattended } from "./rules/runs/run-unattended.ts";
import { runUnreadable } from "./rules/runs/run-unreadable.ts";
import { secretUnreachable } from "./rules/runs/secret-unreachable.ts";
import { shellMissing } from "./rules/machine/shell-missing.ts";
import { storeDamaged } from "./rules/record/store-damaged.ts";
import { storeMissing } from "./rules/record/store-missing.ts";
import { storeNewer } from "./rules/record/store-newer.ts";
import { tablesDiffer } from "./rules/record/tables-differ.ts";

/** Every rule, the causes before what follows from them; in this order they are fixed too. */
export const RULES: readonly Rule[] = [
  nodeTooOld,
  shellMissing,
  gitUnfit,
  homeUnusable,
  homeModes,
  homeMoved,
  lockDamaged,
  daemonSilent,
  daemonFileStale,
  storeMissing,
  storeNewer,
  storeDamaged,
  payloadLost,
  headUnreadable,
  recordChanged,
  tablesDiffer,
  runUnreadable,
  runQuarantined,
  processOrphaned,
  runFolderUnknown,
  runUnattended,
  runHeld,
  credentialMissing,
  secretUnreachable,
  channelUnheard,
  agentMissing,
  artifactDamaged,
  leftovers,
  diskLow,
  diskReclaimable,
  copyOld,
];
