import { HoldfastError } from "../../base/failure.ts";
import { auditFindings, exportRecord } from "../../app/audit.ts";
import type { CommandContext } from "../context.ts";

/** \`holdfast audit verify|rebuild|export\`. */
export async function audit(context: CommandContext, [verb = ""]: readonly string[]): Promise<number> {
  if (verb === "export") {
    for (const line of exportRecord(context.home)) context.print(line);
    return 0;
  }
  if (verb !== "verify" && verb !== "rebuild") throw new HoldfastError("USAGE", `${verb} is no audit; there are verify, rebuild and export.`);
  let count = 0;
  const findings = [];
  for (const finding of auditFindings(context.home, verb)) {
    count += 1;
    findings.push(finding);
    if (!context.json) context.print(`${finding.stream ?? "home"} ${finding.seq ?? ""} ${finding.code}: ${finding.message}`);
  }
  if (context.json) context.document({ findings });
  else if (count === 0) context.print(verb === "verify" ? "The record is whole." : "Every table equals the fold of the log.");
  return count === 0 ? 0 : 1;
}
