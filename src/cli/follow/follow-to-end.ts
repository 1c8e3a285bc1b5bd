import { reading, type CommandContext } from "../call/context.ts";
import { deliver, type Delivery } from "./deliver.ts";
import { followRun, InterruptedError, type Followed } from "./follow.ts";
import { endLines } from "./end-lines.ts";
import { gateLines } from "../ask/render.ts";

/** What following a run to its end is asked for beside that. */
export interface FollowMore {
  /** Where the delivered files are copied to. */
  readonly out?: Delivery | null;
  /** Only what is recorded after this position is shown. */
  readonly after?: number;
}

/** The place in the record as it is now: the one who steers a run is shown what comes after it. */
export async function positionNow(context: CommandContext): Promise<number> {
  return reading(context, ({ store }) => store.lastPosition());
}

/** Follows a run and says how it ended; returns the exit code. */
export async function followToEnd(context: CommandContext, id: string, more: FollowMore = {}): Promise<number> {
  const { out = null, after = 0 } = more;
  try {
    const followed = await followRun(context, id, { after });
    if (out !== null) await deliver(followed.run, out);
    if (context.json) context.print(JSON.stringify(followed.run));
    else conclude(context, followed);
    return followed.code;
  } catch (failure) {
    if (failure instanceof InterruptedError) return 130;
    throw failure;
  }
}

/** Says how a followed run ended, or where it waits. */
export function conclude(context: CommandContext, followed: Followed): void {
  for (const line of closingLines(followed)) context.print(line);
}

function closingLines({ run, code, told }: Followed): readonly string[] {
  const { id, state, hold } = run;
  if (code === 3 && hold === "policy") return [`Run ${id} was interrupted. Let it go on: holdfast resume ${id}`];
  if (code === 3 && hold !== null) return [`Run ${id} is held (${hold}). Look first: holdfast why ${id}`];
  if (code === 3)
    return gateLines(
      run.gates.filter((gate) => gate.state === "open"),
      told,
    );
  if (state === "waiting") return [`Run ${id} is held. Let it go on: holdfast resume ${id}`];
  return endLines(run);
}
