import type { JsonObject } from "../../base/json/json.ts";
import type { CommandWords, OptionEffect } from "../../domain/definition/work.ts";
import {
  anyObject,
  jsonSchema,
  count,
  described,
  example,
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
  map: jsonSchema("a JSON Schema"),
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
  map: mapped(
    object<RedoWords>({ redo: described(text("a stage"), "The stage that is done again.") }, ["redo"]),
    ({ redo }) => (redo === undefined ? undefined : { redo }),
  ),
});

const LISTED_EFFECT: Shape<OptionEffect> = mapped(
  object<ListedWords>({ does: described(EFFECT, "What the answer does.") }, ["does"]),
  ({ does }) => does,
);

/** A question to a person. */
export const GATE: Shape<GateAsWritten> = object<GateAsWritten>({
  ask: example(described(text("the question"), "The question; templates are filled in."), "Publish this clip?"),
  show: example(described(listOf(text("`stage.output`")), "Outputs that are shown with it, as `stage.output`.", []), [
    "cut.clip",
  ]),
  options: example(
    described(
      namedValues<OptionEffect>({ what: "an option", value: EFFECT, listed: LISTED_EFFECT }),
      "Name of each answer → `continue`, `cancel`, `fail` or `{ redo: STAGE }`. Default: `approve: continue`, `reject: fail`.",
    ),
    { publish: "continue", again: { redo: "moment" } },
  ),
  note: described(oneOf("optional", "required", "none"), "Whether an answer has a note.", "optional"),
  answerers: example(
    described(
      listOf(text()),
      "Who may answer: `user:NAME`, `channel:NAME` or `channel:NAME/USER`; anybody where the list is empty.",
      [],
    ),
    ["user:ada", "channel:team"],
  ),
  remind: example(described(nullable(duration()), "How often people are reminded while it is open.", null), "4h"),
  expires: example(described(nullable(duration()), "How long it may stay open before `onExpiry` applies.", null), "7d"),
  onExpiry: described(text(), "An option, `fail`, or `ask`: it stays open, overdue.", "ask"),
  autoApprove: example(
    described(
      listOf(
        object<AutoApproveWords>(
          {
            when: described(anyObject("a map of conditions"), "Conditions that must all hold."),
            answer: described(text(), "The option that is taken then."),
          },
          ["when", "answer"],
        ),
      ),
      "Rules that answer without a person; the first that holds.",
      [],
    ),
    [{ when: { "input.draft": true }, answer: "publish" }],
  ),
});

/** What is said to an agent. */
export const PROMPT: Shape<string | TextWords | null> = described(
  nullable(
    byKind<string | TextWords>({
      text: text("the path of a Markdown file"),
      map: object<TextWords>({ text: described(text("the prompt"), "The prompt itself.") }, ["text"]),
    }),
  ),
  "What it is asked: a Markdown file beside the pipeline, or `{ text: … }`. It reaches the client by standard input or a file.",
);

/** An agent's invocation. */
export const AGENT: Shape<AgentWords> = object<AgentWords>(
  {
    use: example(described(text("the name of an agent"), "`claude`, `scripted`, or an agent of the config."), "claude"),
    model: example(
      described(nullable(text()), "The model, by the client's own name; the client's default without it.", null),
      "opus",
    ),
    prompt: example(PROMPT, "prompts/moment.md"),
    answer: example(
      described(nullable(SCHEMA_OR_FILE), "JSON Schema of a structured answer, or its path.", null),
      "answer.schema.json",
    ),
    permissions: example(
      described(
        object<PermissionWords>({
          allow: described(listOf(text()), "Rules of what it may do.", []),
          deny: described(listOf(text()), "Rules of what it may not do.", []),
        }),
        "What it may do beyond edits inside the workspace; all else is denied.",
      ),
      { allow: ["Bash(npm test)"] },
    ),
    tools: example(
      described(nullable(listOf(text())), "Names of the tools it may use; the client's own set without it.", null),
      ["Read", "Edit"],
    ),
    maxTurns: example(described(nullable(count()), "How many turns it may take.", null), 20),
    session: example(
      described(
        byKind<"new" | SessionWords>({
          text: oneOf("new"),
          map: object<SessionWords>({ of: described(text("a stage"), "The stage whose session goes on.") }, ["of"]),
        }),
        "`new`, or `{ of: STAGE }` to go on in that stage's session.",
        "new",
      ),
      { of: "draft" },
    ),
    script: example(
      described(
        nullable(byKind<string | ScriptWords>({ text: text("the path of a script"), list: SCRIPT })),
        "Only for `use: scripted`: the path of a script, or its steps, one list for each attempt; the last repeats.",
        null,
      ),
      "scripts/draft.yaml",
    ),
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
