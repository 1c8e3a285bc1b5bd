import { HoldfastError } from "../../base/failure.ts";
import { ensureDaemon } from "../../app/living-daemon.ts";
import { wantedSecrets } from "../../app/wanted-secrets.ts";
import type { AskedRevision } from "../../domain/run/commands.ts";
import type { RevisionPlan } from "../../domain/run/revision.ts";
import { askKind } from "../ask-kind.ts";
import { reading, type CommandContext } from "../context.ts";
import { followToEnd } from "../follow-to-end.ts";
import { textOr } from "../submit.ts";

/** `holdfast revise RUN WORDS`: opens a new version of a delivered run, or says with `--dry-run` what that would do again. */
export async function revise(
  context: CommandContext,
  [handle = "", words = ""]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const asked = askedBy(words, options);
  const dryRun = options["dryRun"] === true;
  const id = await reading(context, (open) => open.findRun(handle).id);
  const revision = await clearly(context, asked, dryRun ? planner(context, id) : opener(context, id));
  if (revision === null) return 130;
  if (!dryRun && options["follow"] === true) return followToEnd(context, id);
  if (context.json) context.document({ id, dryRun, ...revision });
  else for (const line of revisionLines(revision, dryRun)) context.print(line);
  return 0;
}

function askedBy(words: string, options: Readonly<Record<string, unknown>>): AskedRevision {
  const asked = { words, kind: textOr(options["kind"]), stage: textOr(options["stage"]) };
  if (words.trim() === "") throw new HoldfastError("USAGE", "Say what is to change.");
  if (asked.kind !== null && asked.stage !== null)
    throw new HoldfastError("USAGE", "Name a kind or a stage, not both.");
  return asked;
}

type Revising = (asked: AskedRevision) => Promise<RevisionPlan>;

function planner(context: CommandContext, id: string): Revising {
  return async (asked) => reading(context, (open) => open.revision(id, asked));
}

function opener(context: CommandContext, id: string): Revising {
  return async (asked) => {
    const secrets = await reading(context, ({ store }) => wantedSecrets(store, id, context.env));
    const client = await ensureDaemon(context);
    const {
      id: _run,
      dryRun: _dryRun,
      ...revision
    } = await client.call("POST /runs/{id}/revise", {
      path: { id },
      body: { ...asked, secrets },
    });
    return revision;
  };
}

/** Where the words do not say which kind is meant, the person at the terminal is asked; else the kinds are listed. Null after Ctrl-C. */
async function clearly(
  context: CommandContext,
  asked: AskedRevision,
  revising: Revising,
): Promise<RevisionPlan | null> {
  try {
    return await revising(asked);
  } catch (failure) {
    if (!(failure instanceof HoldfastError) || failure.code !== "KIND_UNCLEAR") throw failure;
    const said = await askKind(context, failure);
    if (said === "interrupted") return null;
    if (said === null) throw failure;
    return revising({ ...asked, kind: said.kind });
  }
}

function revisionLines(revision: RevisionPlan, dryRun: boolean): readonly string[] {
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
