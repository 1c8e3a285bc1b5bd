import * as chat from "./chat-rules.ts";
import * as files from "./file-rules.ts";
import * as messages from "./message-rules.ts";
import type { Evidence } from "./read-home.ts";
import * as record from "./record-rules.ts";
import { touchedArtifacts, untoldFindings } from "./revision-rules.ts";
import * as work from "./work-rules.ts";

/** What a fault counts as in the table. */
export type FaultKind =
  | "stranded"
  | "repeated"
  | "doubly owned"
  | "started twice"
  | "survivors"
  | "lost"
  | "repeated messages"
  | "lost messages"
  | "other";

/** One broken promise. */
export interface Fault {
  readonly kind: FaultKind;
  readonly rule: string;
  readonly words: string;
}

type Rule = (evidence: Evidence) => readonly string[];

/** Every rule, with what its breach counts as. */
export const RULES: Readonly<Record<string, { readonly kind: FaultKind; readonly broken: Rule }>> = {
  "G1 lost events": { kind: "lost", broken: record.lostEvents },
  "G1 lost lines": { kind: "lost", broken: files.lostLines },
  "G2 repeated stages": { kind: "repeated", broken: work.repeatedStages },
  "G2 needless work": { kind: "repeated", broken: work.needlessWork },
  "G2 ended children": { kind: "repeated", broken: work.endedChildren },
  "G2 started twice": { kind: "started twice", broken: work.startedTwice },
  "G3 stranded runs": { kind: "stranded", broken: work.strandedRuns },
  "G4 double owners": { kind: "doubly owned", broken: work.doubleOwners },
  "G5 early acceptance": { kind: "other", broken: record.earlyAcceptance },
  "G6 broken chain": { kind: "lost", broken: record.brokenChain },
  "G6 recovery events": { kind: "other", broken: record.recoveryEvents },
  "G7 survivors": { kind: "survivors", broken: files.survivors },
  "G8 destroyed files": { kind: "lost", broken: files.destroyedFiles },
  "G8 other artifacts": { kind: "other", broken: files.otherArtifacts },
  "G9 double answers": { kind: "other", broken: record.doubleAnswers },
  "P28 repeated messages": { kind: "repeated messages", broken: messages.repeatedMessages },
  "P28 lost messages": { kind: "lost messages", broken: messages.lostMessages },
  "P28 repeated in the chat": { kind: "repeated messages", broken: chat.repeatedInChat },
  "P28 lost in the chat": { kind: "lost messages", broken: chat.lostInChat },
  "P28 wrong ends in the chat": { kind: "other", broken: chat.wrongEndsInChat },
  "P28 order in the chat": { kind: "other", broken: chat.disorderInChat },
  "P27 swallowed presses": { kind: "lost messages", broken: chat.swallowedPresses },
  "P29 touched artifacts": { kind: "other", broken: touchedArtifacts },
  "P29 untold findings": { kind: "lost messages", broken: untoldFindings },
  "P30 kept knowledge": { kind: "other", broken: messages.keptKnowledge },
  "G10 spilt secrets": { kind: "other", broken: files.spiltSecrets },
  "G10 recorded secrets": { kind: "other", broken: files.recordedSecrets },
};

/** Holds a home against every rule. */
export function checkHome(evidence: Evidence): readonly Fault[] {
  return Object.entries(RULES).flatMap(([rule, { kind, broken }]) =>
    broken(evidence).map((words) => ({ kind, rule, words })),
  );
}
