import {
  count,
  described,
  example,
  jsonSchema,
  later,
  nullable,
  oneOf,
  recovering,
  text,
  textLike,
  type Shape,
} from "./shape.ts";
import { byKind, listOf, mapOf, NAME, namedValues, object } from "./shape-of-many.ts";
import { REVISIONS } from "./shape-of-revisions.ts";
import { BUDGET, ENV, EXECUTION_LIMITS } from "./shapes-of-limits.ts";
import { STAGE } from "./shapes-of-stage.ts";
import type { DeliveryWords, PipelineWords, StageWords } from "./words.ts";

/** Something that is delivered, as written. */
const DELIVERY: Shape<DeliveryWords> = object<DeliveryWords>(
  {
    show: example(described(listOf(text("stage.output")), "The outputs whose files are delivered.", []), ["cut.clip"]),
    to: example(
      described(
        textLike(
          /^([a-z][a-z0-9-]{0,62}|folder:(?!\/)(?!(.*\/)?\.\.(\/|$)).+)$/,
          "the name of a channel, or folder:PATH in the project",
        ),
        "A channel of the config, or `folder:PATH`, which copies into the project.",
      ),
      "folder:out",
    ),
    text: example(
      described(nullable(text()), "What is said with the files; may hold templates.", null),
      "Your clip of {{input.video}} is ready.",
    ),
    onUnknown: described(
      oneOf("ask", "retry", "accept"),
      "What follows when it is unknown whether the delivery arrived: ask a person, send it again, or take it as delivered.",
      "ask",
    ),
  },
  ["to"],
);

/** A whole pipeline as written. */
export const PIPELINE: Shape<PipelineWords> = object<PipelineWords>(
  {
    format: described(count(1, 1), "The version of this format.", 1),
    name: described(NAME, "Taken from the file's name when missing."),
    title: example(
      described(
        nullable(text()),
        "The run's label in lists, questions and messages; may hold templates of the input.",
        null,
      ),
      "Clip of {{input.video}}",
    ),
    description: described(nullable(text()), "What the pipeline is for.", null),
    workspace: described(
      byKind<"folder">({ text: oneOf("folder"), map: later("workspace: { git: … }") }),
      "Where a run works: `folder`, one of its own.",
      "folder",
    ),
    input: example(
      described(
        nullable(jsonSchema("a JSON Schema of an object")),
        "JSON Schema (2020-12) of the run's input. An input that it does not name is refused, defaults are filled in, and a string of `format: path` must exist and is made absolute when the run is accepted.",
        null,
      ),
      { type: "object", required: ["video"], properties: { video: { type: "string", format: "path" } } },
    ),
    stages: described(
      namedValues<StageWords>({ what: "a stage", value: recovering(STAGE, {}), listed: recovering(STAGE, {}) }),
      "Stage id → stage, or a list of `{ id, … }`. The order written is the order shown and breaks ties.",
    ),
    env: described(ENV, "What reaches the environment of every stage."),
    classes: example(
      described(
        mapOf(count(), NAME),
        "Class → how many processes may hold it at once, counted over all runs of the home. The config's figure wins; where projects differ, the smallest counts.",
      ),
      { encoder: 1 },
    ),
    limits: described(EXECUTION_LIMITS, "How much one process may print, for every stage that does not say."),
    budget: example(described(nullable(BUDGET), "Limits of one run; a person is asked when one is used up.", null), {
      usd: 5,
    }),
    recovery: described(
      oneOf("resume", "hold"),
      "What a run does after an interruption: go on, or wait for `holdfast resume`.",
      "resume",
    ),
    onFailure: described(
      oneOf("finish", "cancel"),
      "What happens to stages that are running when a required stage has failed: they may finish, or are cancelled.",
      "finish",
    ),
    revisions: example(
      described(
        nullable(REVISIONS),
        "Kind → what is done again when a person asks for this change of a delivered run.",
        null,
      ),
      { shorter: { stage: "moment", says: ["shorter", "too long"] } },
    ),
    deliver: example(described(listOf(DELIVERY), "What is sent where after the last stage.", []), [
      { show: ["cut.clip"], to: "folder:out" },
    ]),
  },
  ["stages"],
);
