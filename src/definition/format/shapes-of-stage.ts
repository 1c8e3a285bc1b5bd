import { isJsonObject } from "../../base/json/json.ts";
import {
  STOP_REASONS,
  type ExitMeaning,
  type StopPolicy,
  type StopReason,
} from "../../domain/definition/definition.ts";
import {
  count,
  described,
  duration,
  example,
  flag,
  later,
  nullable,
  oneOf,
  recovering,
  text,
  textLike,
  type Shape,
} from "./shape.ts";
import { byKind, listOf, mapOf, object } from "./shape-of-many.ts";
import { BUDGET, ENV, EXECUTION_LIMITS } from "./shapes-of-limits.ts";
import { APPROVAL, CONDITIONS, OUTPUTS, REVIEW } from "./shapes-of-results.ts";
import { AGENT, COMMAND, GATE } from "./shapes-of-work.ts";
import type { EachWords, PollWords, RetryWords, RungWords, StageWords, StraysWords } from "./words.ts";

const RUNG: Shape<RungWords> = byKind<RungWords>({
  text: oneOf("retry", "fresh", "ask"),
  map: object<Exclude<RungWords, string>>(
    { agent: described(AGENT, "Another agent; what it does not say is as for the stage's agent.") },
    ["agent"],
  ),
});

const EACH: Shape<EachWords> = object<EachWords>(
  {
    items: example(
      described(text("`stage.output#/json/pointer`"), "The list in a JSON output: `stage.output#/json/pointer`."),
      "outline.outline#/chapters",
    ),
    key: described(
      textLike(/^(\/.*)?$/, "a JSON pointer such as /id"),
      "JSON pointer of the key inside an item; a key that occurs twice fails the stage.",
      "/id",
    ),
    onFail: described(oneOf("fail", "skip"), "What an item that fails does: fail the stage, or be left out.", "fail"),
    atMost: described(count(), "More items than this fail the stage.", 100),
    parallel: described(count(), "How many items run at a time.", 1),
  },
  ["items"],
);

const POLL: Shape<PollWords> = object<PollWords>(
  {
    run: described(COMMAND, "The command that asks: exit 0 is done, 75 not yet, anything else failed."),
    every: described(duration(), "Pause between two looks.", "30s"),
    deadline: described(duration(), "When it has failed if it is not done.", "2h"),
  },
  ["run"],
);

const EXIT_CODE = textLike(/^(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/, "an exit code from 0 to 255");

/** The keys of which a stage has exactly one. */
const KINDS: readonly string[] = ["run", "agent", "task", "gate", "pipeline"];

const STAGE_KEYS: Shape<Omit<StageWords, "kinds">> = object<Omit<StageWords, "kinds">>({
  run: example(
    described(
      COMMAND,
      "Work: a command. A list of words is started without a shell; a string is given to `sh -c` and may hold no template. A first word with a slash is a path beside the pipeline.",
    ),
    ["./cut.sh", "{{artifacts.moment.moment}}"],
  ),
  agent: example(described(AGENT, "Work: an agent."), { use: "claude", prompt: "prompts/moment.md" }),
  task: example(
    described(
      text("`./file.ts#name`"),
      "Work: an exported function, as `./file.ts#name`, run in a process of its own.",
    ),
    "./stages.ts#renderChart",
  ),
  gate: example(described(GATE, "Work: a question to a person."), {
    ask: "Publish this clip?",
    options: { publish: "continue", drop: "cancel" },
  }),
  pipeline: later("pipeline"),
  needs: example(
    described(
      listOf(text("a stage")),
      "Stages that come first. Every mention of a stage in a template, prompt, `show`, `when`, `each` or `session` adds it.",
      [],
    ),
    ["transcript"],
  ),
  when: example(
    described(
      CONDITIONS,
      "Conditions that must all hold, else the stage is skipped: `input.NAME`, `artifacts.STAGE.OUTPUT`, `stages.STAGE`.",
      null,
    ),
    { "input.style": ["solo", "split"], "stages.research": "succeeded" },
  ),
  workspace: described(
    oneOf("shared", "own"),
    "The run's folder, in which stages run one after the other, or a folder of its own, in which it may run beside others.",
    "shared",
  ),
  each: described(nullable(EACH), "Does the stage once for each item of a list.", null),
  outputs: example(
    described(
      OUTPUTS,
      "Name → glob or `{ glob, … }`; or `none`. Without it: `stdout` (a command or task: what it printed), `answer` (an agent: its last text or structured answer).",
    ),
    { clip: { glob: "*.mp4", media: "video" } },
  ),
  review: described(nullable(REVIEW), "Judges that look at the outputs; what they send back is tried again.", null),
  approve: example(
    described(nullable(APPROVAL), "A person approves the outputs before they are accepted.", null),
    true,
  ),
  retry: described(
    object<RetryWords>({
      maxAttempts: described(count(), "How many settled attempts there may be, the first included.", 2),
      backoff: described(duration(0), "Pause before the next attempt.", "5s"),
      on: described(listOf(oneOf<StopReason>(...STOP_REASONS)), "Stop reasons that are tried again.", [
        "crashed",
        "rate",
        "hung",
      ]),
    }),
    "Which failures are tried again, and how often.",
  ),
  ladder: example(
    described(
      nullable(listOf(recovering(RUNG, "fresh"), 1)),
      "What is tried, one after the other, when its agent fails; it takes the place of `retry`.",
      null,
    ),
    ["retry", "fresh", { agent: { use: "claude", model: "sonnet" } }, "ask"],
  ),
  onStop: example(
    described(
      mapOf(oneOf<StopPolicy>("wait", "resume", "fresh", "ask", "fail"), oneOf<StopReason>(...STOP_REASONS)),
      "Stop reason → what follows, before `retry` is consulted: wait for a reset, go on in the session, start a fresh one, ask a person, or fail.",
    ),
    { context: "fresh" },
  ),
  timeout: described(duration(), "Limit of one execution; an open question stops the clock.", "1h"),
  idle: described(
    byKind<number | null>({
      text: {
        schema: { anyOf: [{ const: "off" }, duration().schema] },
        read: (value, place) => (value === "off" ? null : duration().read(value, place)),
      },
      nothing: { schema: { type: "null" }, read: () => null },
    }),
    "Silence after which an execution counts as hung; an open question stops the clock.",
    "off",
  ),
  grace: described(duration(), "Time between SIGTERM and SIGKILL.", "10s"),
  limits: described(EXECUTION_LIMITS, "How much one process may print."),
  resources: example(described(listOf(text("a class")), "Classes that it holds while a process of it runs.", []), [
    "encoder",
  ]),
  effects: described(
    oneOf("none", "workspace", "outside"),
    "What its work changes: nothing, its workspace, or something outside, which is never repeated without asking.",
    "workspace",
  ),
  onUnknown: described(
    oneOf("resume", "retry", "ask", "fail"),
    "What follows an attempt whose end is unknown, such as after a crash. Default: `resume`; `ask` where `effects: outside`.",
  ),
  poll: example(described(nullable(POLL), "The stage submitted something outside; this asks until it is done.", null), {
    run: ["./status.sh"],
    every: "1m",
  }),
  exits: example(
    described(
      mapOf(oneOf<ExitMeaning>("done", "failed", "needs-input", "skipped", "partial", "not-yet"), EXIT_CODE),
      "Exit code → what it means; a code that is not named has failed.",
      { "0": "done" },
    ),
    { "0": "done", "3": "skipped" },
  ),
  env: described(ENV, "What reaches the environment beyond the standard variables."),
  required: described(flag(), "`false`: its failure leaves the run completed, as `partial`.", true),
  idempotent: described(
    flag(),
    "Skipped within one run (redo, retry, revision) when definition, inputs and recorded outputs are unchanged.",
    false,
  ),
  strays: described(
    object<StraysWords>({
      keep: example(described(listOf(text("a program")), "Programs that may outlive the stage.", []), ["adb"]),
    }),
    "What happens to processes that it leaves behind; they are ended unless named here.",
  ),
  budget: example(described(nullable(BUDGET), "Limits of this stage.", null), { usd: 1 }),
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
