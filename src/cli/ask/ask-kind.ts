import { isJsonObject } from "../../base/json/json.ts";
import { textOf, wordsOf } from "../../base/json/json-fields.ts";
import type { HoldfastError } from "../../base/failure.ts";
import type { CommandContext } from "../call/context.ts";
import { isConfirmed } from "../steer/confirm.ts";
import { openQuestions } from "./questions.ts";

interface Kind {
  readonly kind: string;
  readonly line: string;
}

/** What a person said: a kind, nothing, or Ctrl-C. */
type Said = { readonly kind: string } | "interrupted" | null;

/** Asks which kind of revision is meant; null where nobody sits at a terminal, or puts it off: then the kinds were listed. */
export async function askKind(context: CommandContext, unclear: HoldfastError): Promise<Said> {
  const kinds = offeredKinds(unclear);
  const [only, ...others] = kinds;
  if (context.terminal && process.stdin.isTTY)
    return only !== undefined && others.length === 0 ? offerOnly(context, only) : atTerminal(context, kinds);
  if (!context.json) for (const { line } of kinds) context.say(`  ${line}`);
  return null;
}

/** The kinds that a refusal offers, each with a line that says what it is. */
export function offeredKinds({ details }: HoldfastError): readonly Kind[] {
  const kinds: readonly unknown[] = Array.isArray(details["kinds"]) ? details["kinds"] : [];
  return kinds.flatMap((offered) => {
    if (!isJsonObject(offered)) return [];
    const kind = wordsOf(offered["kind"]);
    const asks = textOf(offered["asks"]);
    return [{ kind, line: asks === null ? `${kind} (stage ${wordsOf(offered["stage"])})` : `${kind}: ${asks}` }];
  });
}

/** There is one thing that can be meant: it is offered. */
async function offerOnly(context: CommandContext, { kind, line }: Kind): Promise<Said> {
  return (await isConfirmed(context, `The pipeline knows one revision: ${line}. Is that meant?`)) ? { kind } : null;
}

async function atTerminal(context: CommandContext, kinds: readonly Kind[]): Promise<Said> {
  context.print("Which revision is meant?");
  for (const [place, { line }] of kinds.entries()) context.print(`  ${place + 1}) ${line}`);
  const abort = new AbortController();
  const leave = (): void => abort.abort("interrupted");
  process.once("SIGINT", leave);
  try {
    const kind = await choose(kinds, abort.signal);
    return kind === null ? null : { kind };
  } catch (failure) {
    if (!abort.signal.aborted) throw failure;
    context.print("\nNothing was changed.");
    return "interrupted";
  } finally {
    process.removeListener("SIGINT", leave);
  }
}

async function choose(kinds: readonly Kind[], signal: AbortSignal): Promise<string | null> {
  using questions = openQuestions();
  for (;;) {
    const said = (await questions.ask(`Answer (1-${kinds.length}; empty: none): `, signal))?.trim() ?? "";
    if (said === "") return null;
    const chosen = kinds[Number(said) - 1] ?? kinds.find(({ kind }) => kind === said);
    if (chosen !== undefined) return chosen.kind;
  }
}
