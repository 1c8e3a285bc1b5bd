import { resolve } from "node:path";
import { programFaults } from "../../../app/project/program-faults.ts";
import { HoldfastError } from "../../../base/failure.ts";
import type { JsonObject } from "../../../base/json/json.ts";
import { decodeInput } from "../../../definition/input/decode-input.ts";
import { readInputFile } from "../../../definition/input/input-file.ts";
import { loadPipeline, type LoadedPipeline } from "../../../definition/load/load-pipeline.ts";
import { typedInput } from "../../../definition/input/typed-input.ts";
import type { CommandContext } from "../../call/context.ts";
import { prepareDelivery } from "../../follow/deliver.ts";
import { noteInterrupt } from "../../call/early-interrupt.ts";
import { faultLines } from "../../print/fault-lines.ts";
import { followToEnd } from "../../follow/follow-to-end.ts";
import { submit } from "../../follow/submit.ts";
import { inputPairs } from "./input-pairs.ts";
import { textOr } from "../../call/text-or.ts";
import { loadingLimit } from "../../loading-limit.ts";

/** \`holdfast run FILE\`: accepts a run and follows it to its end. */
export async function run(
  context: CommandContext,
  [file = ""]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const loaded = await loadPipeline(resolve(context.cwd, file), { limit: loadingLimit() });
  for (const warning of loaded.warnings)
    if (!context.json) context.say(faultLines({ ...warning, message: `warning: ${warning.message}` }, context.cwd));
  const input = await inputOf(context, loaded, options);
  refuseMissing(context, loaded);
  const out = textOr(options["out"]);
  const delivery = out === null ? null : prepareDelivery(context.home, resolve(context.cwd, out), loaded.definition);
  if (options["detach"] === true) {
    const id = await submit(context, loaded, { input, options });
    if (context.json) context.document({ id });
    else context.print(id);
    return 0;
  }
  const id = await submitted(context, loaded, { input, options });
  return id === null ? 130 : followToEnd(context, id, { out: delivery });
}

/** All programs that are not there at once, before anything is begun. */
function refuseMissing(context: CommandContext, loaded: LoadedPipeline): void {
  const faults = programFaults(loaded, context);
  const [first] = faults;
  if (first === undefined) return;
  const message = `${first.message.slice(0, 1).toUpperCase()}${first.message.slice(1)}`;
  throw new HoldfastError("PROGRAM_MISSING", message, { hint: first.hint, faults });
}

/** Hands a run in to be followed; null where a Ctrl-C came before it could be: it goes on, and that is said. */
async function submitted(
  context: CommandContext,
  loaded: LoadedPipeline,
  wish: Parameters<typeof submit>[2],
): Promise<string | null> {
  using early = noteInterrupt();
  const id = await submit(context, loaded, wish);
  if (!context.json) context.say(`Run ${id} of ${loaded.definition.name}`);
  if (!early.pressed()) return id;
  context.say(`The run goes on. Follow it: holdfast resume ${id}`);
  return null;
}

async function inputOf(
  context: CommandContext,
  { definition }: LoadedPipeline,
  options: Readonly<Record<string, unknown>>,
): Promise<JsonObject> {
  const pairs = inputPairs(options["input"]);
  const file = textOr(options["inputFile"]);
  const fromFile = file === null ? {} : readInputFile(definition, resolve(context.cwd, file));
  return decodeInput(definition, { ...fromFile, ...typedInput(definition, pairs) }, context.cwd);
}
