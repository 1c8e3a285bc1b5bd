import { join } from "node:path";
import { listOf, objectOf, parseObject, wordsOf } from "../../base/json-fields.ts";
import { examine, treat, type Treated } from "../../doctor/examine.ts";
import type { Finding } from "../../doctor/finding.ts";
import { quote } from "../../doctor/quote.ts";
import { RULES } from "../../doctor/rules.ts";
import { nodeOutput } from "../../process/program-output.ts";
import { homeFolder } from "../home-folder.ts";
import { PACKAGE_FOLDER } from "../package.ts";
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

/** Mends what can be mended of a home. */
export async function mendFaults(patient: Patient): Promise<readonly Treated[]> {
  const exam = openExamination(patient);
  try {
    return await treat(RULES, exam, createHands(patient.home));
  } finally {
    exam.close();
  }
}

/** Looks a home through in a process of its own, so that whoever asks goes on meanwhile. Throws UNAVAILABLE. */
export async function findFaultsApart(home: string): Promise<readonly Finding[]> {
  const launcher = join(PACKAGE_FOLDER, "bin", "holdfast.js");
  const said = parseObject(await nodeOutput([launcher, "doctor", "--json", "--home", home], [0, 1])) ?? {};
  return listOf(said["findings"]).map((found) => {
    const { code, severity, message, next } = objectOf(found);
    return {
      code: wordsOf(code),
      severity: severity === "error" || severity === "note" ? severity : "warning",
      message: wordsOf(message),
      next: wordsOf(next),
    };
  });
}

/** Commands mean the home that was looked through, also where another is the default. */
function aimed(next: string, { home, env }: Patient): string {
  if (homeFolder(undefined, env) === home) return next;
  return next.replaceAll(/\bholdfast [a-z]+\b(?! --home)/g, (command) => `${command} --home ${quote(home)}`);
}
