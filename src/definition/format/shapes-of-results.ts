import type { JsonObject } from "../../base/json/json.ts";
import type { MediaClass } from "../../domain/definition/definition.ts";
import { anyObject, count, described, example, flag, nullable, oneOf, recovering, text, type Shape } from "./shape.ts";
import { byKind, listOf, mapOf, NAME, object } from "./shape-of-many.ts";
import { AGENT, COMMAND, GATE, SCHEMA_OR_FILE } from "./shapes-of-work.ts";
import type { GateAsWritten, JudgeWords, OutputsWords, OutputWords, ReviewWords } from "./words.ts";

// What a stage's work leaves behind, and who judges it.

/** Conditions that must all hold. */
export const CONDITIONS: Shape<JsonObject | null> = nullable(anyObject("a map of conditions"));

const OUTPUT: Shape<OutputWords> = object<OutputWords>(
  {
    glob: example(
      described(
        text("a glob"),
        "Which files of the workspace it is. A folder is `dir/**`; dot files are left out, links are not followed.",
      ),
      "*.mp4",
    ),
    required: described(flag(), "Whether the attempt fails without it.", true),
    media: described(
      oneOf<MediaClass>("video", "audio", "image", "text", "json", "any"),
      "What the files must be, by extension, or by content where the extension says nothing.",
      "any",
    ),
    minBytes: described(count(0), "A smaller file fails the attempt.", 1),
    schema: example(
      described(nullable(SCHEMA_OR_FILE), "JSON Schema that a JSON file must match, or the path of the schema.", null),
      "moment.schema.json",
    ),
    when: example(described(CONDITIONS, "The output is only expected when this holds.", null), {
      "input.subtitles": true,
    }),
    store: described(
      oneOf("copy", "move"),
      "Whether the stored file is a copy, or is moved out of the workspace.",
      "copy",
    ),
  },
  ["glob"],
);

/** What is collected of a stage. */
export const OUTPUTS: Shape<OutputsWords> = byKind<OutputsWords>({
  text: oneOf("none", "stdout", "answer"),
  map: mapOf(recovering(byKind<string | OutputWords>({ text: text("a glob"), map: OUTPUT }), {}), NAME),
});

/** Whether a person approves, and how they are asked. */
export const APPROVAL: Shape<boolean | GateAsWritten> = byKind<boolean | GateAsWritten>({ flag: flag(), map: GATE });

const JUDGE: Shape<JudgeWords> = object<JudgeWords>({
  schema: described(SCHEMA_OR_FILE, "Passes when the output that `of` names matches this JSON Schema."),
  of: example(described(text("an output of this stage"), "The output that `schema` is about."), "moment"),
  run: described(
    COMMAND,
    "A command that prints its verdict as JSON, or passes with exit 0 and asks for rework with exit 1.",
  ),
  agent: described(AGENT, "An agent that gives its verdict as a structured answer."),
  person: described(APPROVAL, "A person decides."),
});

/** How a stage's outputs are judged. */
export const REVIEW: Shape<ReviewWords> = object<ReviewWords>(
  {
    judges: example(
      described(
        listOf(recovering(JUDGE, {}), 1),
        "Judges in order; the first that does not pass ends the round. Each has exactly one of `schema`, `run`, `agent`, `person`.",
      ),
      [{ run: ["./judges/length.mjs"] }],
    ),
    maxAttempts: described(count(), "How many attempts are judged before `minScore` and `exhausted` decide.", 3),
    passScore: described(count(0, 100), "A pass with a lower score counts as rework.", 80),
    minScore: described(count(0, 100), "When no attempt passed, the best one is taken if its score reaches this.", 60),
    exhausted: described(oneOf("ask", "fail"), "What follows when no attempt is good enough.", "ask"),
  },
  ["judges"],
);
