import { revisionBy } from "../../app/runs/plan-revision.ts";
import { reading, type CommandContext } from "../call/context.ts";
import { followRun, InterruptedError, type Followed } from "../follow/follow.ts";
import { followToEnd } from "../follow/follow-to-end.ts";
import { gateLines } from "./render.ts";
import { revisionLines } from "../print/revision-lines.ts";

/** A run to revise, and the run that finds of which kind. */
interface Finding {
  readonly id: string;
  readonly finder: string;
  /** The revised run must be followed to its end. */
  readonly follow: boolean;
  /** Where the record ended when the revision was asked for. */
  readonly after: number;
}

/** Waits for what a finder finds where somebody is there to see it, and says what is done again; returns the exit code. */
export async function awaitFinder(context: CommandContext, finding: Finding): Promise<number> {
  const { id, finder, follow } = finding;
  if (!follow && !context.terminal) {
    if (context.json) context.document({ id, dryRun: false, finder });
    else for (const line of leftLines(finder)) context.print(line);
    return 0;
  }
  context.say(`The words do not say which change is meant: run ${finder} finds it out.`);
  try {
    return await goOn(context, finding, await followRun(context, finder));
  } catch (failure) {
    if (failure instanceof InterruptedError) return 130;
    throw failure;
  }
}

function leftLines(finder: string): readonly string[] {
  return [
    `The words do not say which change is meant: run ${finder} finds it out, and the change is made then.`,
    `How far it is: holdfast why ${finder}`,
  ];
}

async function goOn(context: CommandContext, { id, finder, follow, after }: Finding, found: Followed): Promise<number> {
  const plan = await reading(context, ({ store }) => revisionBy(store, id, finder));
  if (plan === null) {
    if (context.json) context.document(found.run);
    else for (const line of unfoundLines(found)) context.print(line);
    return found.code === 0 ? 1 : found.code;
  }
  if (follow) return followToEnd(context, id, { after });
  for (const line of revisionLines(plan, false)) context.print(line);
  return 0;
}

function unfoundLines({ code, run, told }: Followed): readonly string[] {
  if (code === 3)
    return gateLines(
      run.gates.filter((gate) => gate.state === "open"),
      told,
    );
  return [`No change was made. Why: holdfast why ${run.id}`];
}
