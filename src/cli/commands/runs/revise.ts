import { codeOf, HoldfastError } from "../../../base/failure.ts";
import { FAILURES } from "../../../base/failure-codes.ts";
import { ensureDaemon } from "../../../app/daemon/living-daemon.ts";
import { wantedSecrets } from "../../../app/runs/wanted-secrets.ts";
import type { Revising } from "../../../app/runs/revise-run.ts";
import { askKind, offeredKinds } from "../../ask/ask-kind.ts";
import { bringFinder } from "../../ask/bring-finder.ts";
import { awaitFinder } from "../../ask/await-finder.ts";
import { reading, type CommandContext } from "../../call/context.ts";
import { nameOfRun, runOf } from "../../call/handles.ts";
import { followToEnd, positionNow } from "../../follow/follow-to-end.ts";
import { revisionLines } from "../../print/revision-lines.ts";
import { textOr } from "../../call/text-or.ts";
import type { AskedRevision } from "../../../domain/run/parts.ts";

/** `holdfast revise RUN WORDS`: opens a new version of a delivered run, or says with `--dry-run` what that would do again. */
export async function revise(
  context: CommandContext,
  [handle = "", words = ""]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const asked = askedBy(words, options);
  const dryRun = options["dryRun"] === true;
  const { id } = await reading(context, (open) => runOf(context, open, handle));
  const after = await positionNow(context);
  const revision = await clearly(context, { id, asked }, dryRun ? planner(context, id) : opener(context, id));
  if (revision === null) return 130;
  const follow = !dryRun && options["follow"] === true;
  if ("finder" in revision) return awaitFinder(context, { id, finder: revision.finder, follow, after });
  if (follow) return followToEnd(context, id, { after });
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

type Revise = (asked: AskedRevision) => Promise<Revising>;

function planner(context: CommandContext, id: string): Revise {
  return async (asked) => reading(context, (open) => open.revision(id, asked));
}

function opener(context: CommandContext, id: string): Revise {
  return async (asked) => {
    if (await isUnclear(context, id, asked)) await bringFinder(context, id);
    return opened(context, id, asked);
  };
}

async function isUnclear(context: CommandContext, id: string, asked: AskedRevision): Promise<boolean> {
  try {
    await planner(context, id)(asked);
    return false;
  } catch (failure) {
    return codeOf(failure) === "KIND_UNCLEAR";
  }
}

async function opened(context: CommandContext, id: string, asked: AskedRevision): Promise<Revising> {
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
  const run = await reading(context, (open) => open.findRun(id));
  if (!context.json) context.say(`Revising ${nameOfRun(run)}.`);
  return revision;
}

/** Where the words do not say which kind is meant, the person at the terminal is asked; else the kinds are listed. Null after Ctrl-C. */
async function clearly(
  context: CommandContext,
  { id, asked }: { readonly id: string; readonly asked: AskedRevision },
  revising: Revise,
): Promise<Revising | null> {
  try {
    return await revising(asked);
  } catch (failure) {
    if (!(failure instanceof HoldfastError) || failure.code !== "KIND_UNCLEAR") throw failure;
    const said = await askKind(context, failure);
    if (said === "interrupted") return null;
    if (said === null) throw withCommand(failure, id, asked);
    return revising({ ...asked, kind: said.kind });
  }
}

/** Says which command names the kind, where the refusal does not say more already. */
function withCommand(failure: HoldfastError, id: string, { words }: AskedRevision): HoldfastError {
  const { code, message, details, hint } = failure;
  if (hint !== FAILURES.KIND_UNCLEAR.hint) return failure;
  const quoted = words.includes("'") || words.length > LONGEST_SHOWN ? '"…"' : `'${words}'`;
  const [only, ...others] = offeredKinds(failure);
  const kind = only === undefined || others.length > 0 ? "KIND" : only.kind;
  return new HoldfastError(code, message, { details, hint: `holdfast revise ${id} ${quoted} --kind ${kind}` });
}

const LONGEST_SHOWN = 60;
