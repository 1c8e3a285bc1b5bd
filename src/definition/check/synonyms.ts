/** What a key of another tool is called here. */
export interface Synonym {
  /** The place of what is meant, from the key beside which it was written. */
  readonly means: string;
  /** How it is written. */
  readonly write: string;
}

type Entry = readonly [names: string, means: string, write: string];

// In the order in which they are tried: the first whose own first key is known at the place is meant.
const ENTRIES: readonly Entry[] = [
  [
    "cmd command commands script exec shell bash entrypoint execute program",
    "run",
    "`run: [program, word, …]`, or one text for `sh -c`",
  ],
  ["steps", "run", "`run: [program, word, …]`; what has several steps is several stages, each with `needs`"],
  [
    "uses image container docker runson runner machine",
    "run",
    "`run: [program, word, …]`: a stage runs on this machine, in no image",
  ],
  [
    "dependson depends after requires dependencies upstream waitfor prerequisites dependencyof",
    "needs",
    "`needs: [stage, …]`",
  ],
  [
    "retries retrycount maxretries attempts maxattempts tries retrypolicy",
    "retry.maxAttempts",
    "`retry: { maxAttempts: 3 }`",
  ],
  [
    "retries retrycount maxretries attempts tries maxtries times limit count max rounds iterations",
    "maxAttempts",
    "`maxAttempts: 3`; it counts the first attempt",
  ],
  ["delay wait sleep interval", "backoff", "`backoff: 10s`"],
  [
    "timeoutminutes timeoutseconds timeoutms timeoutsec timelimit maxduration maxtime deadline ttl",
    "timeout",
    "`timeout: 15m`",
  ],
  ["if condition conditions only onlyif unless rules", "when", "`when: { input.NAME: value }`"],
  ["envfile environment envs vars variables envvars", "env", "`env: { set: { NAME: value }, pass: [NAME] }`"],
  ["secret secrets", "env.secrets", '`env: { secrets: { NAME: "env:NAME" } }`'],
  ["artifacts artifact artefacts output produces files results", "outputs", "`outputs: { name: file-or-glob }`"],
  ["matrix foreach loop strategy items withitems map fanout", "each", "`each: { items: stage.output# }`"],
  [
    "judge judges checks check validate validation validators tests evaluate eval evaluation",
    "review",
    "`review: { judges: [{ run: [program] }] }`",
  ],
  [
    "approval manual confirm confirmation signoff humanapproval",
    "approve",
    "`approve: true`, or a stage with `gate: { ask: … }`",
  ],
  ["human ask question", "gate", "`gate: { ask: … }`"],
  ["prompt llm ai model assistant claude codex", "agent", "`agent: { use: claude, prompt: prompts/file.md }`"],
  [
    "cwd workdir workingdirectory workingdir dir directory",
    "workspace",
    '`workspace: shared` or `own`; a command changes its folder itself: `[sh, -c, "cd … && …"]`',
  ],
  ["continueonerror allowfailure ignoreerrors ignoreerror optional failok", "required", "`required: false`"],
  [
    "concurrency lock mutex pool queue semaphore",
    "resources",
    "`resources: [class]`, with `classes: { class: 1 }` on the pipeline",
  ],
  ["function handler fn", "task", "`task: ./file.ts#name`"],
  [
    "with args arguments parameters params inputs",
    "input",
    "`input: { type: object, properties: { … } }`, a JSON Schema",
  ],
  ["with args arguments parameters params inputs", "run", "the words into `run`; they may hold `{{input.NAME}}`"],
  [
    "jobs tasks steps nodes workflow workflows pipeline pipelines graph dag",
    "stages",
    "`stages: { name: { run: […] } }`",
  ],
  [
    "on trigger triggers schedule cron",
    "stages",
    "no trigger: a command starts a run, `holdfast run FILE`, also from cron",
  ],
  ["version apiversion schemaversion", "format", "`format: 1`, or leave it out"],
  ["desc summary about", "description", "`description: …`"],
  ["notify notifications publish deliveries", "deliver", "`deliver: [{ show: [stage.output], to: channel }]`"],
  ["id label", "name", "`name: …`"],
  ["path file pattern paths files", "glob", "`glob: file-or-pattern`"],
  ["type mime mimetype contenttype kind", "media", "`media: json`"],
  ["message text question title", "ask", "`ask: …`"],
  ["choices answers buttons actions", "options", "`options: { approve: continue, reject: fail }`"],
  ["approvers reviewers assignees users", "answerers", "`answerers: [kind:id]`"],
  ["system instructions instruction text message", "prompt", "`prompt: file.md`, or `{ text: … }`"],
  ["client provider engine name type", "use", "`use: claude`"],
];

/** What another tool's key means where some keys are known; undefined where it is nobody's. */
export function synonymOf(key: string, known: readonly string[]): Synonym | undefined {
  const name = key.toLowerCase().replaceAll(/[^a-z]/g, "");
  const found = ENTRIES.find(([names, means]) => names.split(" ").includes(name) && isKnown(means, known));
  return found === undefined ? undefined : { means: found[1], write: found[2] };
}

function isKnown(means: string, known: readonly string[]): boolean {
  return known.includes(means.split(".")[0] ?? "");
}
