import { own } from "../../base/own.ts";
import type { Finder } from "../../domain/definition/finder.ts";
import { checkClient } from "../check/known-clients.ts";
import { inside, report, type Place } from "../check/faults.ts";
import { described, nullable, share, text, type Shape } from "./shape.ts";
import { object } from "./shape-of-many.ts";
import { SCRIPT } from "./shapes-of-work.ts";
import type { ScriptWords } from "./words.ts";
import type { ConfigAgent } from "../config/config.ts";

/** The agent that finds which revision is meant, as written. */
export interface FinderWords {
  readonly use?: string;
  readonly model?: string | null;
  readonly confidence?: number;
  readonly script?: ScriptWords | null;
}

/** How sure the agent has to be unless the config says otherwise. */
const SURE = 0.8;

/** The agent that finds which revision is meant. */
export const FINDER: Shape<FinderWords> = object<FinderWords>(
  {
    use: described(text("the name of an agent"), "A client, or an agent of this config."),
    model: nullable(text()),
    confidence: described(share(), "An agent that is less sure is not believed, and a person is asked.", SURE),
    script: nullable(SCRIPT),
  },
  ["use"],
);

/** Spells out the agent that finds which revision is meant; null where the config has none. */
export function normaliseFinder(words: FinderWords | null | undefined): Finder | null {
  if (words === null || words === undefined) return null;
  const { use = "", model = null, confidence = SURE, script = null } = words;
  return { use, model, confidence, script };
}

/** Checks that the agent is there to be asked. */
export function checkFinder(
  { use, script = null }: FinderWords,
  agents: Readonly<Record<string, Pick<ConfigAgent, "use">>>,
  at: Place,
): void {
  if (use === undefined) return;
  const client = own(agents, use)?.use ?? use;
  checkClient(client, Object.keys(agents), inside(at, "use"));
  if (client !== "scripted" || script !== null) return;
  report(at, {
    code: "MISSING_KEY",
    part: "key",
    message: 'the key "script" is missing',
    hint: "Add `script`: a list of steps for each attempt.",
  });
}
