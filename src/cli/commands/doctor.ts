import { existsSync } from "node:fs";
import { HoldfastError } from "../../base/failure.ts";
import { findFaults, mendFaults, type Finding, type Treated } from "../../app/doctor/consult.ts";
import type { CommandContext } from "../context.ts";
import { findingLines } from "../finding-lines.ts";

/** `holdfast doctor`: what is wrong with a home, and what mends it; with --fix what can be mended is. */
export async function doctor(
  context: CommandContext,
  _words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const fix = options["fix"] === true;
  if (fix && context.env["HOLDFAST_FENCE"] !== undefined)
    throw new HoldfastError("AGENT_REFUSED", "An agent may not mend the home.");
  const treated = fix ? await mendFaults(context) : [];
  const findings = await findFaults(context);
  if (context.json) context.document(fix ? { treated, findings } : { findings });
  else for (const line of linesOf(context, treated, findings)) context.print(line);
  return findings.length === 0 ? 0 : 1;
}

function linesOf(
  context: CommandContext,
  treated: readonly Treated[],
  findings: readonly Finding[],
): readonly string[] {
  return [
    ...treated.flatMap(treatedLines),
    ...(treated.length > 0 ? [""] : []),
    ...findingLines(findings, context),
    closingLine(context.home, findings),
  ];
}

function treatedLines({ code, done, refused }: Treated): readonly string[] {
  return [
    ...done.map((line) => `mended  ${code}: ${line}`),
    ...(refused === null ? [] : [`not mended  ${code}: ${refused}`]),
  ];
}

function closingLine(home: string, findings: readonly Finding[]): string {
  if (findings.length === 0)
    return existsSync(home) ? `All is well with ${home}.` : `All is well; there is no home at ${home} yet.`;
  const mendable = findings.filter(({ next }) => /\bdoctor\b.* --fix$/.test(next)).length;
  const fix = mendable === 0 ? "" : `; --fix mends ${mendable === findings.length ? "all of it" : mendable}`;
  return `${findings.length} ${findings.length === 1 ? "finding" : "findings"}${fix}.`;
}
