import type { CommandContext } from "../call/context.ts";
import { openQuestions } from "../ask/questions.ts";

/** Tells whether a person is there to be asked. */
export function isSomebodyThere(context: CommandContext): boolean {
  return context.terminal && process.stdin.isTTY;
}

/** Asks for a yes; anything else, Ctrl-C too, is a no, and says that nothing was changed. */
export async function isConfirmed(context: CommandContext, question: string): Promise<boolean> {
  const abort = new AbortController();
  const leave = (): void => abort.abort("interrupted");
  process.once("SIGINT", leave);
  try {
    using questions = openQuestions();
    const said = await questions.ask(`${question} [y/N] `, abort.signal);
    if (/^y(es)?$/i.test(said?.trim() ?? "")) return true;
    context.print("Nothing was changed.");
    return false;
  } catch (failure) {
    if (!abort.signal.aborted) throw failure;
    context.print("\nNothing was changed.");
    return false;
  } finally {
    process.removeListener("SIGINT", leave);
  }
}
