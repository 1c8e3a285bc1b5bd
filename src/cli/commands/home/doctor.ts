import { existsSync } from "node:fs";
import { HoldfastError } from "../../../base/failure.ts";
import { findFaults, mendFaults, type Finding, type Treated } from "../../../app/doctor/consult.ts";
import { actorOf } from "../../../app/daemon/service.ts";
import { settleHome, type SettledHome } from "../../../app/home/settle-home.ts";
import type { CommandContext } from "../../call/context.ts";
import { findingLines } from "../../print/finding-lines.ts";
import { refuseAgents } from "../../refuse-agents.ts";

/** `holdfast doctor`: what is wrong with a home, and how to fix it; with --fix what can be fixed is. */
export async function doctor(
  context: CommandContext,
  _words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const wish = wishOf(options);
  if (wish !== "look") await refuseAgents(context, "doctor", "fix the home");
  if (wish === "moved" || wish === "copied") return settle(context, wish);
  const fix = wish === "fix";
  const treated = fix ? await mendFaults(context) : [];
  const findings = await findFaults(context);
  if (context.json) context.document(fix ? { treated, findings } : { findings });
  else for (const line of linesOf(context, treated, findings)) context.print(line);
  return findings.length === 0 ? 0 : 1;
}

type Wish = "look" | "fix" | "moved" | "copied";

function wishOf(options: Readonly<Record<string, unknown>>): Wish {
  const wishes = (["fix", "moved", "copied"] as const).filter((wish) => options[wish] === true);
  if (wishes.length > 1) throw new HoldfastError("USAGE", "Say one of --fix, --moved and --copied.");
  return wishes[0] ?? "look";
}

async function settle(context: CommandContext, was: "moved" | "copied"): Promise<number> {
  const actor = actorOf(undefined);
  const settled = await settleHome({ home: context.home, env: context.env, was, actor });
  if (context.json) context.document(settled);
  else for (const line of settledLines(context.home, was, settled)) context.print(line);
  return 0;
}

function settledLines(home: string, was: "moved" | "copied", { homeId, held }: SettledHome): readonly string[] {
  if (was === "moved") return [`${home} goes on as it is.`];
  const waits = held === 1 ? "1 open run waits" : `${held} open runs wait`;
  return [
    `${home} is a home of its own now (${homeId}).`,
    ...(held === 0
      ? []
      : [
          `${waits} for you. \`holdfast ls --all --state waiting\` lists them; \`holdfast resume RUN\` or \`holdfast cancel RUN\` decides.`,
        ]),
  ];
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
    ...done.map((line) => `fixed  ${code}: ${line}`),
    ...(refused === null ? [] : [`not fixed  ${code}: ${refused}`]),
  ];
}

function closingLine(home: string, findings: readonly Finding[]): string {
  if (findings.length === 0)
    return existsSync(home) ? `All is well with ${home}.` : `All is well; there is no home at ${home} yet.`;
  const mendable = findings.filter(({ next }) => /\bdoctor\b.* --fix$/.test(next)).length;
  const fix = mendable === 0 ? "" : `; --fix fixes ${mendable === findings.length ? "all of it" : mendable}`;
  return `${findings.length} ${findings.length === 1 ? "finding" : "findings"}${fix}.`;
}
