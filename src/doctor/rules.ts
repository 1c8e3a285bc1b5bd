import type { Rule } from "./rule.ts";
import { agentMissing } from "./rules/agent-missing.ts";
import { artifactDamaged } from "./rules/artifact-damaged.ts";
import { channelUnheard } from "./rules/channel-unheard.ts";
import { copyOld } from "./rules/copy-old.ts";
import { credentialMissing } from "./rules/credential-missing.ts";
import { daemonFileStale } from "./rules/daemon-file-stale.ts";
import { daemonSilent } from "./rules/daemon-silent.ts";
import { diskLow } from "./rules/disk-low.ts";
import { diskReclaimable } from "./rules/disk-reclaimable.ts";
import { gitUnfit } from "./rules/git-unfit.ts";
import { headUnreadable } from "./rules/head-unreadable.ts";
import { homeModes } from "./rules/home-modes.ts";
import { homeMoved } from "./rules/home-moved.ts";
import { homeUnusable } from "./rules/home-unusable.ts";
import { leftovers } from "./rules/leftovers.ts";
import { lockDamaged } from "./rules/lock-damaged.ts";
import { nodeTooOld } from "./rules/node-too-old.ts";
import { payloadLost } from "./rules/payload-lost.ts";
import { processOrphaned } from "./rules/process-orphaned.ts";
import { recordChanged } from "./rules/record-changed.ts";
import { runFolderUnknown } from "./rules/run-folder-unknown.ts";
import { runHeld } from "./rules/run-held.ts";
import { runQuarantined } from "./rules/run-quarantined.ts";
import { runUnattended } from "./rules/run-unattended.ts";
import { runUnreadable } from "./rules/run-unreadable.ts";
import { secretUnreachable } from "./rules/secret-unreachable.ts";
import { shellMissing } from "./rules/shell-missing.ts";
import { storeDamaged } from "./rules/store-damaged.ts";
import { storeMissing } from "./rules/store-missing.ts";
import { storeNewer } from "./rules/store-newer.ts";
import { tablesDiffer } from "./rules/tables-differ.ts";

/** Every rule, the causes before what follows from them; in this order they are mended too. */
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
