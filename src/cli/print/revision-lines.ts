import type { RevisionPlan } from "../../domain/run/version/revision.ts";

/** What a revision does, or would do, line by line. */
export function revisionLines(revision: RevisionPlan, dryRun: boolean): readonly string[] {
  const { kind, stage, because, version, again, unlessSame, kept } = revision;
  const what = kind === null ? `stage ${stage}` : `${kind} (stage ${stage})`;
  const marked = again.map((id) =>
    unlessSame.includes(id) ? `${id} (kept where what it reads comes out the same)` : id,
  );
  return [
    `Revision: ${what}, because ${because}.`,
    `Version ${version} ${dryRun ? "would do" : "does"} again: ${marked.join(", ")}.`,
    `Kept: ${kept.length === 0 ? "nothing" : kept.join(", ")}.`,
    ...(dryRun ? ["Nothing was changed."] : []),
  ];
}
