import { isJsonObject, type Json } from "../base/json.ts";
import { STOP_REASONS, type StopReason } from "../domain/definition/definition.ts";
import type { ScriptStep } from "../domain/definition/work.ts";
import { report } from "./faults.ts";
import { anyText, anything, count, mapped, notNegative, oneOf, text, textLike, word, type Shape } from "./shape.ts";
import { listOf, mapOf, object } from "./shape-of-many.ts";

/** Under which a person's answer is remembered. */
const KEY = textLike(/^[^\p{C}\s]([^\p{C}]{0,198}[^\p{C}\s])?$/u, "a key of 1 to 200 visible characters on one line");

const STEP: Shape<StepWords> = object<StepWords>({
  write: mapOf(anyText(), text("a path")),
  say: anyText(),
  answer: anything(),
  ask: mapped(
    object<QuestionWords>({ question: text(), options: listOf(text()), key: KEY }, ["question"]),
    ({ question = "", options = [], key }) => ({ question, options, ...(key === undefined ? {} : { key }) }),
  ),
  run: listOf(word("a word"), 1),
  wait: textLike(/^\d{1,12}(ms|s|m|h|d)$/, "a duration such as 2s"),
  usage: object<UsageWords>({ usd: notNegative(), inputTokens: count(0), outputTokens: count(0) }),
  stop: oneOf<StopReason>(...STOP_REASONS),
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
