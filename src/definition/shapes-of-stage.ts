import { isJsonObject } from "../base/json.ts";
import {
  STOP_REASONS,
  type ExitMeaning,
  type MediaClass,
  type StopPolicy,
  type StopReason,
} from "../domain/definition/definition.ts";
import {
  amount,
  anyObject,
  count,
  described,
  duration,
  flag,
  later,
  nullable,
  oneOf,
  recovering,
  text,
  textLike,
  word,
  type Shape,
} from "./shape.ts";
import { byKind, listOf, mapOf, NAME, object } from "./shape-of-many.ts";
import { AGENT, COMMAND, GATE, SCHEMA_OR_FILE } from "./shapes-of-work.ts";
import type {
  BudgetWords,
  ConfigBudgetWords,
  EachWords,
  EnvWords,
  GateAsWritten,
  JudgeWords,
  OutputsWords,
  OutputWords,
  PollWords,
  RetryWords,
  ReviewWords,
  RungWords,
  StageWords,
  StraysWords,
} from "./words.ts";

const VARIABLE = textLike(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of a variable");

/** Where a secret's value is to be found. */
export const SECRET_REFERENCE: Shape<string> = textLike(
  /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|command:.+)$/,
  "a reference: env:NAME, file:PATH or command:…",
  "hidden",
);

/** What reaches a child's environment. */
export const ENV: Shape<EnvWords> = object<EnvWords>({
  pass: described(listOf(VARIABLE), "Variables taken over from the caller."),
  set: mapOf(word(), VARIABLE),
  secrets: described(mapOf(SECRET_REFERENCE, VARIABLE), "Name → env:NAME, file:PATH or command:…."),
});

const LIMITS = { usd: nullable(amount()), tokens: nullable(count()), minutes: nullable(amount()) };

/** Limits of money, tokens and time. */
export const BUDGET: Shape<BudgetWords> = object<BudgetWords>(LIMITS);

/** The budgets of a config: of each run, and of a day. */
export const CONFIG_BUDGET: Shape<ConfigBudgetWords> = object<ConfigBudgetWords>({
  ...LIMITS,
  perDay: nullable(BUDGET),
});

const CONDITIONS = nullable(anyObject("a map of conditions"));

const OUTPUT: Shape<OutputWords> = object<OutputWords>(
  {
    glob: text("a glob"),
    required: described(flag(), "Whether the attempt fails without it.", true),
    media: described(oneOf<MediaClass>("video", "audio", "image", "text", "json", "any"), "What the files are.", "any"),
    minBytes: count(0),
    schema: nullable(SCHEMA_OR_FILE),
    when: CONDITIONS,
    store: oneOf("copy", "move"),
  },
  ["glob"],
);

const OUTPUTS: Shape<OutputsWords> = byKind<OutputsWords>({
  text: oneOf("none", "stdout", "answer"),
  map: mapOf(recovering(byKind<string | OutputWords>({ text: text("a glob"), map: OUTPUT }), {}), NAME),
});

const APPROVAL: Shape<boolean | GateAsWritten> = byKind<boolean | GateAsWritten>({ flag: flag(), map: GATE });

const JUDGE: Shape<JudgeWords> = object<JudgeWords>({
  schema: SCHEMA_OR_FILE,
  of: text("an output of this stage"),
  run: COMMAND,
  agent: AGENT,
  person: APPROVAL,
});

const REVIEW: Shape<ReviewWords> = object<ReviewWords>(
  {
    judges: listOf(recovering(JUDGE, {}), 1),
    maxAttempts: described(count(), "How often the stage may try.", 3),
    passScore: described(count(0, 100), "A pass below it is rework.", 80),
    minScore: described(count(0, 100), "The best attempt is taken from here on when none passed.", 60),
    exhausted: described(oneOf("ask", "fail"), "What follows when no attempt is good enough.", "ask"),
  },
  ["judges"],
);

const RUNG: Shape<RungWords> = byKind<RungWords>({
  text: oneOf("retry", "fresh", "ask"),
  map: object<Exclude<RungWords, string>>({ agent: AGENT }, ["agent"]),
});

const EACH: Shape<EachWords> = object<EachWords>(
  {
    items: described(text("`stage.output#/json/pointer`"), "`stage.output#/json/pointer` of a list."),
    key: described(textLike(/^(\/.*)?$/, "a JSON pointer such as /id"), "JSON pointer of an item's key.", "/id"),
    onFail: oneOf("fail", "skip"),
    atMost: described(count(), "More items than this fail the stage.", 100),
    parallel: described(count(), "Items at a time.", 1),
  },
  ["items"],
);

const EXIT_CODE = textLike(/^(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/, "an exit code from 0 to 255");

/** The keys of which a stage has exactly one. */
const KINDS: readonly string[] = ["run", "agent", "task", "gate", "pipeline"];

const STAGE_KEYS: Shape<Omit<StageWords, "kinds">> = object<Omit<StageWords, "kinds">>({
  run: COMMAND,
  agent: AGENT,
  task: described(text("`./file.ts#name`"), "`./file.ts#name`: an exported function."),
  gate: GATE,
  pipeline: later("pipeline"),
  needs: described(listOf(text("a stage")), "Stages that come first; every mention of a stage adds it."),
  when: CONDITIONS,
  workspace: described(oneOf("shared", "own"), "The run's folder, or one of its own.", "shared"),
  each: nullable(EACH),
  outputs: OUTPUTS,
  review: nullable(REVIEW),
  approve: described(nullable(APPROVAL), "A person approves the outputs before they are accepted."),
  retry: object<RetryWords>({
    maxAttempts: described(count(), "Settled attempts, the first included.", 2),
    backoff: described(duration(0), "Pause before the next attempt.", "5s"),
    on: listOf(oneOf<StopReason>(...STOP_REASONS)),
  }),
  ladder: described(
    nullable(listOf(recovering(RUNG, "fresh"), 1)),
    "What is tried, one after the other, when its agent fails; it takes the place of `retry`.",
  ),
  onStop: described(
    mapOf(oneOf<StopPolicy>("wait", "resume", "fresh", "ask", "fail"), oneOf<StopReason>(...STOP_REASONS)),
    "Stop reason → what follows, before `retry` is asked.",
  ),
  timeout: described(duration(), "Of the whole execution.", "1h"),
  idle: described(
    byKind<number | null>({
      text: {
        schema: { anyOf: [{ const: "off" }, duration().schema] },
        read: (value, place) => (value === "off" ? null : duration().read(value, place)),
      },
      nothing: { schema: { type: "null" }, read: () => null },
    }),
    "Silence after which an execution counts as hung.",
    "off",
  ),
  grace: described(duration(), "Between SIGTERM and SIGKILL.", "10s"),
  resources: described(listOf(text("a class")), "Classes that it holds while a process of it runs."),
  effects: described(oneOf("none", "workspace", "outside"), "What it changes.", "workspace"),
  onUnknown: described(oneOf("resume", "retry", "ask", "fail"), "After an attempt whose end nobody saw."),
  poll: nullable(object<PollWords>({ run: COMMAND, every: duration(), deadline: duration() }, ["run"])),
  exits: mapOf(oneOf<ExitMeaning>("done", "failed", "needs-input", "skipped", "partial", "not-yet"), EXIT_CODE),
  env: ENV,
  required: described(flag(), "Whether its failure fails the run.", true),
  idempotent: described(flag(), "Whether unchanged work is skipped within one run.", false),
  strays: object<StraysWords>({ keep: listOf(text("a program")) }),
  budget: nullable(BUDGET),
});

/** A stage without its id. */
export const STAGE: Shape<StageWords> = {
  schema: { ...STAGE_KEYS.schema, oneOf: KINDS.map((kind) => ({ required: [kind] })) },
  read: (value, place) => {
    const words = STAGE_KEYS.read(value, place);
    if (words === undefined || !isJsonObject(value)) return undefined;
    return { ...words, kinds: KINDS.filter((kind) => Object.hasOwn(value, kind)) };
  },
};
