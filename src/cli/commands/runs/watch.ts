import { reading, type CommandContext } from "../../call/context.ts";
import { conclude } from "../../follow/follow-to-end.ts";
import { InterruptedError, restCode, watchRun } from "../../follow/follow.ts";
import { runOf } from "../../call/handles.ts";

/** \`holdfast watch RUN\`: follows a run that is under way; changes nothing, starts nothing. */
export async function watch(context: CommandContext, [handle = ""]: readonly string[]): Promise<number> {
  const run = await reading(context, (open) =>
    open.show(runOf(context, open, handle).id, { version: null, all: false }),
  );
  const code = restCode(run);
  try {
    const followed = code === null ? await watchRun(context, run.id) : { code, run, told: new Set<string>() };
    if (context.json) context.print(JSON.stringify(followed.run));
    else conclude(context, followed);
    return followed.code;
  } catch (failure) {
    if (!(failure instanceof InterruptedError)) throw failure;
    if (!context.json) context.say("The run goes on.");
    return 130;
  }
}
