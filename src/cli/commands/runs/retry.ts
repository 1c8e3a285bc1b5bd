import { resolve } from "node:path";
import { HoldfastError } from "../../../base/failure.ts";
import type { JsonObject } from "../../../base/json/json.ts";
import { textsOf } from "../../../base/json/json-fields.ts";
import { ensureDaemon } from "../../../app/daemon/living-daemon.ts";
import { plainDataOf } from "../../../app/runs/plain-data-of.ts";
import { wantedSecrets } from "../../../app/runs/wanted-secrets.ts";
import { loadPipeline } from "../../../definition/load/load-pipeline.ts";
import type { RunRow } from "../../../ports/event-log.ts";
import { reading, type CommandContext } from "../../call/context.ts";
import { followToEnd, positionNow } from "../../follow/follow-to-end.ts";
import { nameOfRun } from "../../call/handles.ts";
import { isConfirmed, isSomebodyThere } from "../../steer/confirm.ts";
import { nameToJson, toEach } from "../../steer/each.ts";
import { targetsOf } from "../../steer/targets.ts";
import { textOr } from "../../call/text-or.ts";
import { loadingLimit } from "../../loading-limit.ts";

type Options = Readonly<Record<string, unknown>>;

const RETRY = { verb: "retry", states: ["failed"] };

/** \`holdfast retry RUN…\`: opens a new version of each, under another definition where a file is named, and follows them. */
export async function retry(context: CommandContext, handles: readonly string[], options: Options): Promise<number> {
  const runs = await targetsOf(context, RETRY, { handles, options });
  if (runs === null || !(await isMeant(context, runs, options))) return 0;
  if (runs.length === 0) {
    if (!context.json) context.print("No run here has failed.");
    return 0;
  }
  const bodyOf = await bodies(context, options);
  const client = await ensureDaemon(context);
  const after = await positionNow(context);
  const detach = options["detach"] === true;
  const print = runs.length === 1 ? context.document : (value: unknown) => context.print(JSON.stringify(value));
  const { done, code } = await toEach(context, runs, async (run) => {
    const opened = await client.post(`/runs/${run.id}/retry`, await bodyOf(run));
    if (!context.json) for (const line of openedLines(run, opened)) context.say(line);
    if (!detach) return;
    if (context.json) print({ ...opened, ...nameToJson(run) });
    else context.print(run.id);
  });
  let worst = code;
  if (!detach) for (const { id } of done) worst = Math.max(worst, await followToEnd(context, id, { after }));
  return worst;
}

/** Nothing of a completed run failed: all of it would be done again, which nobody may want. Throws REFUSED. */
async function isMeant(context: CommandContext, runs: readonly RunRow[], options: Options): Promise<boolean> {
  // What an agent tries is refused and recorded by the daemon.
  if (context.env["HOLDFAST_FENCE"] !== undefined) return true;
  if (["again", "from", "definition"].some((name) => options[name] !== undefined)) return true;
  const whole = runs.filter(({ state, partial }) => state === "completed" && !partial);
  const [first] = whole;
  if (first === undefined) return true;
  const names = whole.map(nameOfRun).join(", ");
  if (isSomebodyThere(context)) return isConfirmed(context, `Completed: ${names}. Run all of it again?`);
  throw new HoldfastError("REFUSED", `Nothing failed in ${names}: completed.`, {
    hint: `\`holdfast retry ${first.id} --again\` does all of it again, \`--from STAGE\` what follows from there.`,
  });
}

/** What is sent for each run: what it pins again, or the values that it wants of this environment. */
async function bodies(context: CommandContext, options: Options): Promise<(run: RunRow) => Promise<JsonObject>> {
  const from = textOr(options["from"]);
  const file = textOr(options["definition"]);
  if (file !== null) {
    const pinned = plainDataOf(await loadPipeline(resolve(context.cwd, file), { limit: loadingLimit() }), context.env);
    return async () => ({ ...pinned, from });
  }
  return async ({ id }) => ({
    secrets: await reading(context, ({ store }) => wantedSecrets(store, id, context.env)),
    from,
  });
}

function openedLines(run: RunRow, opened: JsonObject): readonly string[] {
  const line = `Retrying ${nameOfRun(run)}.`;
  return opened["changed"] === undefined ? [line] : [line, differenceLine(opened)];
}

function differenceLine({ changed, removed }: JsonObject): string {
  const gone = textsOf(removed);
  const differs = textsOf(changed);
  const words = [
    ...(differs.length === 0 ? [] : [`new or changed: ${differs.join(", ")}`]),
    ...(gone.length === 0 ? [] : [`gone: ${gone.join(", ")}`]),
  ];
  return words.length === 0 ? "The definition has no other stages than before." : `Stages ${words.join("; ")}.`;
}
