import { resolve } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import { knowledgeKey } from "../../base/knowledge-key.ts";
import { askPerson, registerArtifact, reportProgress } from "../../app/daemon/child-voice.ts";
import type { CommandContext } from "../call/context.ts";

/** \`holdfast ask\`: asks a person from inside a stage and prints the answer. */
export async function ask(
  context: CommandContext,
  [question = "", ...options]: readonly string[],
  given: Readonly<Record<string, unknown>>,
): Promise<number> {
  const key = keyOf(given["key"]);
  const answer = await askPerson(directoryOf(context), { question, options, ...(key === null ? {} : { key }) });
  if (context.json) context.document(answer);
  else context.print(answer.answer);
  return 0;
}

/** \`holdfast progress\`. */
export async function progress(context: CommandContext, [text = ""]: readonly string[]): Promise<number> {
  reportProgress(directoryOf(context), text);
  return 0;
}

/** \`holdfast artifact\`. */
export async function artifact(context: CommandContext, [name = "", path = ""]: readonly string[]): Promise<number> {
  registerArtifact(directoryOf(context), name, resolve(context.cwd, path));
  return 0;
}

/** The key under which the answer is remembered; null where none was given. */
function keyOf(given: unknown): string | null {
  if (given === undefined) return null;
  const key = knowledgeKey(given);
  if (key !== null) return key;
  throw new HoldfastError("USAGE", "A key is 1 to 200 visible characters on one line.", {
    hint: 'For example: holdfast ask --key layout/two-speakers "Which layout?" split stacked',
  });
}

function directoryOf(context: CommandContext): string {
  const directory = context.env["HOLDFAST_DIR"];
  if (directory === undefined)
    throw new HoldfastError("USAGE", "This command works only inside a stage.", {
      hint: "HOLDFAST_DIR names the execution's folder there.",
    });
  return directory;
}
