import type { Mention, StageDraft } from "../normalise/draft.ts";
import type { Finding, Findings } from "./faults.ts";
import { didYouMean } from "./nearest.ts";

/** Checks every stage and output that a stage names, and answers its needs, sorted. */
export function checkMentions(draft: StageDraft, mentions: readonly Mention[], around: Around): readonly string[] {
  const needs = new Set<string>();
  for (const mention of mentions) {
    const target = checkMention(mention, around);
    if (target === null) continue;
    if (target !== draft) needs.add(target.id);
    else if (mention.own) selfMention(mention, draft, around.findings);
  }
  return [...needs].toSorted();
}

/** Checks that a stage, and the output of it that is named, are there; the stage where it is. */
export function checkMention(mention: Mention, around: Around): StageDraft | null {
  const target = around.drafts.get(mention.stage);
  if (target === undefined) unknownStage(mention, around);
  else checkOutput(mention, target, around.findings);
  return target ?? null;
}

/** What the mentions of a stage are checked against. */
export interface Around {
  readonly drafts: ReadonlyMap<string, StageDraft>;
  readonly findings: Findings;
}

/** Checks that an agent continues the session of an agent. */
export function checkSession(draft: StageDraft, { drafts, findings }: Around): void {
  const { work, ladder = [] } = draft.stage;
  const rungs = ladder.map(
    (rung, index) => [`ladder/${index}/agent`, typeof rung === "object" ? rung.agent : null] as const,
  );
  for (const [key, agent] of [["agent", work.kind === "agent" ? work.agent : null] as const, ...rungs]) {
    if (agent === null || agent.session === "new") continue;
    const { of } = agent.session;
    const target = drafts.get(of);
    if (target === undefined || target.stage.work.kind === "agent") continue;
    findings.add({
      pointer: `${draft.pointer}/${key}/session/of`,
      code: "SESSION_NOT_AGENT",
      message: `"${of}" is no agent stage, so it has no session`,
      hint: "Name an agent stage, or write `session: new`.",
    });
  }
}

function unknownStage(mention: Mention, around: Around): void {
  const known = [...around.drafts.keys()];
  around.findings.add({
    ...whereOf(mention),
    code: "UNKNOWN_STAGE",
    message: `unknown stage "${mention.stage}"${didYouMean(mention.stage, known)}`,
    hint: `Stages: ${known.join(", ")}.`,
  });
}

function checkOutput(mention: Mention, target: StageDraft, findings: Findings): void {
  const known = target.stage.outputs.map((output) => output.name);
  if (mention.output === null || known.includes(mention.output)) return;
  // Its outputs may be what was misspelt: that fault is enough.
  if (findings.under(`${target.pointer}/outputs`) || isMisread(target, findings)) return;
  findings.add({
    ...whereOf(mention),
    code: "UNKNOWN_OUTPUT",
    message: `the stage "${target.id}" has no output "${mention.output}"${didYouMean(mention.output, known)}`,
    hint: known.length === 0 ? "It has no outputs." : `Its outputs: ${known.join(", ")}.`,
  });
}

function isMisread(target: StageDraft, findings: Findings): boolean {
  return findings.sorted().some((fault) => {
    const rest = fault.path.startsWith(`${target.pointer}/`) ? fault.path.slice(target.pointer.length + 1) : "/";
    return !rest.includes("/") && (fault.code === "UNKNOWN_KEY" || fault.code === "WRONG_TYPE");
  });
}

function selfMention(mention: Mention, draft: StageDraft, findings: Findings): void {
  findings.add({
    ...whereOf(mention),
    code: "CYCLE",
    message: `the stage "${draft.id}" needs itself`,
    hint: "Only what judges a stage's outputs may name them: `review`, `approve`.",
  });
}

function whereOf(mention: Mention): Pick<Finding, "pointer"> & Partial<Pick<Finding, "snippet" | "spot">> {
  return {
    pointer: mention.pointer,
    ...(mention.snippet === undefined ? {} : { snippet: mention.snippet }),
    ...(mention.spot === undefined ? {} : { spot: mention.spot }),
  };
}
