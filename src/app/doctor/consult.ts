import { examine, treat, type Treated } from "../../doctor/examine.ts";
import type { Finding } from "../../doctor/finding.ts";
import { quote } from "../../base/text/quote.ts";
import { RULES } from "../../doctor/rules.ts";
import { homeFolder } from "../home/home-folder.ts";
import { createHands } from "./hands.ts";
import { openExamination, type Patient } from "./open-examination.ts";

export type { Finding, Treated };

/** Looks a home through; starts nothing and changes nothing. */
export async function findFaults(patient: Patient): Promise<readonly Finding[]> {
  const exam = openExamination(patient);
  try {
    return (await examine(RULES, exam)).map((finding) => ({ ...finding, next: aimed(finding.next, patient) }));
  } finally {
    exam.close();
  }
}

/** Fixes what can be fixed of a home. */
export async function mendFaults(patient: Patient): Promise<readonly Treated[]> {
  const exam = openExamination(patient);
  try {
    return await treat(RULES, exam, createHands(patient.home));
  } finally {
    exam.close();
  }
}

/** Commands mean the home that was looked through, also where another is the default. */
function aimed(next: string, { home, env }: Patient): string {
  if (homeFolder(undefined, env) === home) return next;
  return next.replaceAll(/\bholdfast [a-z]+\b(?! --home)/g, (command) => `${command} --home ${quote(home)}`);
}
