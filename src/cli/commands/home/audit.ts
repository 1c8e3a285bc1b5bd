import { HoldfastError } from "../../../base/failure.ts";
import { auditFindings, exportRecord, hasRecord } from "../../../app/home/audit.ts";
import type { CommandContext } from "../../call/context.ts";
import { refuseAgents } from "../../refuse-agents.ts";

/** \`holdfast audit verify|rebuild|export\`. */
export async function audit(context: CommandContext, [verb = ""]: readonly string[]): Promise<number> {
  if (verb === "export") {
    printRecord(context);
    return 0;
  }
  if (verb !== "verify" && verb !== "rebuild")
    throw new HoldfastError("USAGE", `${verb} is no audit; there are verify, rebuild and export.`);
  await refuseRebuild(context, verb);
  const findings = [];
  for (const finding of auditFindings(context.home, verb)) {
    findings.push(finding);
    if (!context.json) context.print(findingLine(finding));
  }
  if (context.json) context.document({ findings });
  else if (findings.length === 0) context.print(soundLine(context.home, verb));
  return findings.length === 0 ? 0 : 1;
}

async function refuseRebuild(context: CommandContext, verb: "verify" | "rebuild"): Promise<void> {
  if (verb === "rebuild") await refuseAgents(context, "audit rebuild", "rebuild the tables");
}

const SOUND = { verify: "The record is whole.", rebuild: "Every table equals the fold of the log." };

function soundLine(home: string, verb: keyof typeof SOUND): string {
  return hasRecord(home) ? SOUND[verb] : "There is no record yet.";
}

function printRecord(context: CommandContext): void {
  for (const line of exportRecord(context.home)) context.print(line);
}

interface Found {
  readonly stream: string | null;
  readonly seq: number | null;
  readonly code: string;
  readonly message: string;
}

function findingLine({ stream, seq, code, message }: Found): string {
  return `${stream ?? "home"} ${seq ?? ""} ${code}: ${message}`;
}
