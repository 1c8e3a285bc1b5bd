import type { JsonObject } from "../base/json.ts";
import type { CommandWords } from "../domain/definition/definition.ts";
import type { OptionEffect } from "../domain/definition/work.ts";
import {
  anyObject,
  count,
  described,
  duration,
  later,
  nullable,
  mapped,
  oneOf,
  text,
  word,
  type Shape,
} from "./shape.ts";
import { SCRIPT_STEP } from "./shape-of-script.ts";
import { byKind, listOf, namedValues, object } from "./shape-of-many.ts";
import type {
  AgentWords,
  AutoApproveWords,
  GateAsWritten,
  PermissionWords,
  ScriptWords,
  SessionWords,
  TextWords,
} from "./words.ts";

/** A command: a list of words, or one text for `sh -c`. */
export const COMMAND: Shape<CommandWords> = described(
  byKind<CommandWords>({ list: listOf(word("a word"), 1), text: text("a command"), flag: word() }),
  "A list of words is started without a shell; a text is given to `sh -c` and may hold no template.",
);

/** A JSON Schema (2020-12), or the path of the file that holds it. */
export const SCHEMA_OR_FILE: Shape<string | JsonObject> = byKind<string | JsonObject>({
  text: text("the path of a JSON Schema"),
  map: anyObject("a JSON Schema"),
});

/** The steps of a scripted agent, one list for each attempt; the last repeats. */
const ATTEMPTS: Shape<ScriptWords> = listOf(listOf(SCRIPT_STEP), 1);

/** The steps of a scripted agent, one list for each attempt; the last repeats. */
export const SCRIPT: Shape<ScriptWords> = {
  schema: { anyOf: [ATTEMPTS.schema, listOf(SCRIPT_STEP, 1).schema] },
  read: (value, place) => {
    if (!Array.isArray(value) || value.length === 0 || value.some((item) => Array.isArray(item)))
      return ATTEMPTS.read(value, place);
    const only = listOf(SCRIPT_STEP).read(value, place);
    return only === undefined ? undefined : [only];
  },
};

const EFFECT: Shape<OptionEffect> = byKind<OptionEffect>({
  text: oneOf("continue", "cancel", "fail"),
  map: mapped(object<RedoWords>({ redo: text("a stage") }, ["redo"]), ({ redo }) =>
    redo === undefined ? undefined : { redo },
  ),
});

const LISTED_EFFECT: Shape<OptionEffect> = mapped(object<ListedWords>({ does: EFFECT }, ["does"]), ({ does }) => does);

/** A question to a person. */
export const GATE: Shape<GateAsWritten> = object<GateAsWritten>({
  ask: described(text("the question"), "The question; templates are filled in."),
  show: described(listOf(text("`stage.output`")), "Outputs that are shown, as `stage.output`."),
  options: described(
    namedValues<OptionEffect>({ what: "an option", value: EFFECT, listed: LISTED_EFFECT }),
    "Name of each answer → continue, cancel, fail or { redo: stage }.",
  ),
  note: oneOf("optional", "required", "none"),
  answerers: listOf(text()),
  remind: nullable(duration()),
  expires: nullable(duration()),
  onExpiry: described(text(), "An option, `fail`, or `ask`: it stays open, overdue.", "ask"),
  autoApprove: listOf(
    object<AutoApproveWords>({ when: anyObject("a map of conditions"), answer: text() }, ["when", "answer"]),
  ),
});

/** What is said to an agent. */
export const PROMPT: Shape<string | TextWords | null> = described(
  nullable(
    byKind<string | TextWords>({
      text: text("the path of a Markdown file"),
      map: object<TextWords>({ text: text("the prompt") }, ["text"]),
    }),
  ),
  "A Markdown file beside the pipeline, or { text: … }.",
);

/** An agent's invocation. */
export const AGENT: Shape<AgentWords> = object<AgentWords>(
  {
    use: described(text("the name of an agent"), "`claude`, `scripted`, or an agent of the config."),
    model: nullable(text()),
    prompt: PROMPT,
    answer: described(nullable(SCHEMA_OR_FILE), "JSON Schema of a structured answer."),
    permissions: object<PermissionWords>({ allow: listOf(text()), deny: listOf(text()) }),
    tools: nullable(listOf(text())),
    maxTurns: nullable(count()),
    session: described(
      byKind<"new" | SessionWords>({ text: oneOf("new"), map: object<SessionWords>({ of: text("a stage") }, ["of"]) }),
      "`new`, or { of: stage } to go on in that stage's session.",
      "new",
    ),
    script: nullable(byKind<string | ScriptWords>({ text: text("the path of a script"), list: SCRIPT })),
    attended: later("attended"),
  },
  ["use"],
);

interface RedoWords {
  readonly redo?: string;
}

interface ListedWords {
  readonly does?: OptionEffect;
}
