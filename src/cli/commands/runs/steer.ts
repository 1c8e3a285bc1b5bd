import { OPEN_STATES } from "../../../domain/run/states.ts";
import { textOf, wordsOf } from "../../../base/json/json-fields.ts";
import { ensureDaemon } from "../../../app/daemon/living-daemon.ts";
import { reading, type CommandContext } from "../../call/context.ts";
import { followToEnd, positionNow } from "../../follow/follow-to-end.ts";
import { nameOfRun } from "../../call/handles.ts";
import { nameToJson, toEach } from "../../steer/each.ts";
import { targetsOf } from "../../steer/targets.ts";
import { textOr } from "../../call/text-or.ts";

type Options = Readonly<Record<string, unknown>>;

const CANCEL = { verb: "cancel", states: OPEN_STATES };

/** \`holdfast cancel RUN…\`. */
export async function cancel(context: CommandContext, handles: readonly string[], options: Options): Promise<number> {
  const runs = await targetsOf(context, CANCEL, { handles, options });
  if (runs === null) return 0;
  if (runs.length === 0) {
    if (!context.json) context.print("No run here is open.");
    return 0;
  }
  const client = await ensureDaemon(context);
  const print = runs.length === 1 ? context.document : (value: unknown) => context.print(JSON.stringify(value));
  const { code } = await toEach(context, runs, async (run) => {
    await client.post(`/runs/${run.id}/cancel`, {});
    if (context.json) print(nameToJson(run));
    else context.print(`Cancelling ${nameOfRun(run)}.`);
  });
  return code;
}

/** \`holdfast answer GATE OPTION\`. */
export async function answer(
  context: CommandContext,
  [gate = "", option = ""]: readonly string[],
  options: Options,
): Promise<number> {
  const client = await ensureDaemon(context);
  const after = await positionNow(context);
  const answered = await client.post(`/gates/${encodeURIComponent(gate)}/answer`, {
    option,
    note: textOr(options["note"]),
  });
  const id = wordsOf(answered["run"]);
  const run = await reading(context, (open) => open.findRun(id));
  const stage = await reading(
    context,
    ({ store }) => store.gates({ id: textOf(answered["gate"]) ?? gate })[0]?.stage ?? "",
  );
  if (!context.json) context.say(`Answered ${option}: ${stage} of ${nameOfRun(run)}.`);
  if (options["follow"] === true) return followToEnd(context, id, { after });
  if (context.json) context.document({ ...answered, pipeline: run.pipeline, project: run.project });
  return 0;
}
