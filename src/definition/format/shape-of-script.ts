import { isJsonObject, type Json } from "../../base/json/json.ts";
import { STOP_REASONS, type StopReason } from "../../domain/definition/definition.ts";
import type { ScriptStep } from "../../domain/definition/work.ts";
import { report } from "../check/faults.ts";
import {
  anyText,
  anything,
  count,
  described,
  mapped,
  notNegative,
  oneOf,
  text,
  textLike,
  word,
  type Shape,
} from "./shape.ts";
import { listOf, mapOf, object } from "./shape-of-many.ts";

/** Under which a person's answer is remembered. */
const KEY = textLike(/^[^\p{C}\s]([^\p{C}]{0,198}[^\p{C}\s])?$/u, "a key of 1 to 200 visible characters on one line");

const STEP: Shape<StepWords> = object<StepWords>({
  write: described(mapOf(anyText(), text("a path")), "Writes files into the workspace: path → text."),
  say: described(anyText(), "Says a text."),
  answer: described(anything(), "Gives this structured answer."),
  ask: described(
    mapped(
      object<QuestionWords>(
        {
          question: described(text(), "The question."),
          options: described(listOf(text()), "What can be answered.", []),
          key: described(KEY, "Remembers the answer under this key, and does not ask again."),
        },
        ["question"],
      ),
      ({ question = "", options = [], key }) => ({ question, options, ...(key === undefined ? {} : { key }) }),
    ),
    "Asks a person and waits for the answer.",
  ),
  run: described(listOf(word("a word"), 1), "Runs a command."),
  wait: described(textLike(/^\d{1,12}(ms|s|m|h|d)$/, "a duration such as 2s"), "Waits."),
  usage: described(
    object<UsageWords>({
      usd: described(notNegative(), "US dollars.", 0),
      inputTokens: described(count(0), "Tokens read.", 0),
      outputTokens: described(count(0), "Tokens written.", 0),
    }),
    "Says what it has used.",
  ),
  stop: described(oneOf<StopReason>(...STOP_REASONS), "Ends with this stop reason."),
});

/** One step of a scripted agent: exactly one key. */
export const SCRIPT_STEP: Shape<ScriptStep> = {
  schema: { ...STEP.schema, minProperties: 1, maxProperties: 1 },
  read: (value, place) => {
    const step = STEP.read(value, place);
    if (step === undefined || isStep(step)) return step;
    if (isJsonObject(value) && Object.keys(value).length === 1) return undefined;
    return report(place, {
      code: "WRONG_VALUE",
      message: "a step of a script has exactly one key",
      hint: "Write one step for each thing that the agent does.",
    });
  },
};

interface StepWords {
  readonly write?: Readonly<Record<string, string>>;
  readonly say?: string;
  readonly answer?: Json;
  readonly ask?: { readonly question: string; readonly options: readonly string[]; readonly key?: string };
  readonly run?: readonly string[];
  readonly wait?: string;
  readonly usage?: UsageWords;
  readonly stop?: StopReason;
}

interface QuestionWords {
  readonly question?: string;
  readonly options?: readonly string[];
  readonly key?: string;
}

interface UsageWords {
  readonly usd?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

function isStep(words: StepWords): words is StepWords & ScriptStep {
  return Object.keys(words).length === 1;
}
