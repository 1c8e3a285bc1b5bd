import type { Option, Registration } from "./call/registration.ts";

const LAST_OF_ALL: Option = ["--all", "`@last` is the newest run of every project"];
const STATES: Option = ["--state <states>", "only runs in these states: several with commas, or given several times"];

/** How many runs at once are chosen to be steered. */
const BULK: readonly Option[] = [
  ["--pipeline <name>", "only runs of this pipeline"],
  ["--yes", "do not ask whether they are meant"],
];

/** The commands that concern runs. */
export const RUN_COMMANDS: readonly Registration[] = [
  {
    usage: "run <file>",
    says: "accept a run of a pipeline and follow it to its end",
    example: "holdfast run clip.pipeline.yaml -i video=talk.mp4",
    options: [
      ["--input-file <file>", "the input as a JSON file"],
      ["--key <key>", "the same key with the same pipeline and input follows the same run"],
      ["--detach", "print the id and end"],
      ["--until <stage>", "wait (held) after this stage"],
      ["--yes", "take the only `continue` option of a gate"],
      ["--out <dir>", "copy the delivered files there"],
    ],
    repeatable: [["-i, --input <key=value>", "a value of the input, typed by its schema"]],
    action: async () => (await import("./commands/runs/run.ts")).run,
  },
  {
    usage: "resume [runs...]",
    says: "let recovery continue what was interrupted or held, and follow it; all open runs where none is named",
    example: "holdfast resume @last\n  holdfast resume --state waiting,stalled --yes",
    options: [...BULK, LAST_OF_ALL],
    repeatable: [STATES],
    action: async () => (await import("./commands/runs/resume.ts")).resume,
  },
  {
    usage: "watch <run>",
    says: "follow a run that is under way; changes nothing, starts nothing",
    example: "holdfast watch @last",
    options: [LAST_OF_ALL],
    action: async () => (await import("./commands/runs/watch.ts")).watch,
  },
  {
    usage: "ls",
    says: "list runs, newest first",
    example: "holdfast ls\n  holdfast ls --attention\n  holdfast ls --state failed,waiting --since 12h",
    options: [
      ["--attention", "what needs a person: questions, holds, quarantined runs, failures since the last look"],
      ["--since <when>", "not those that had ended before: 12h, 2026-05-01, a moment, or `last` for the last look"],
      ["--watch", "keep the list on the screen and paint it again as it changes"],
      ["--pipeline <name>", "only runs of this pipeline"],
      ["--limit <n>", "at most so many"],
      ["--cursor <id>", "go on after this run"],
      ["--all", "of every project"],
    ],
    repeatable: [STATES],
    action: async () => (await import("./commands/runs/list.ts")).list,
  },
  {
    usage: "report",
    says: "what happened since you last looked: what waits, failed, completed, and what it cost",
    example: "holdfast report\n  holdfast report --since 12h --all",
    options: [
      ["--since <when>", "since then instead: 12h, 2026-05-01, a moment, or `last`; the last look stays"],
      ["--peek", "do not count this as a look"],
      ["--all", "of every project"],
    ],
    action: async () => (await import("./commands/runs/report.ts")).report,
  },
  {
    usage: "show <run>",
    says: "everything about a run",
    example: "holdfast show @last --json",
    options: [
      ["--version <n>", "an earlier version"],
      ["--all", "artifacts of every attempt; `@last` is the newest run of every project"],
    ],
    action: async () => (await import("./commands/runs/reads.ts")).show,
  },
  {
    usage: "why <run>",
    says: "why a run stands where it stands, and what can be done",
    example: "holdfast why @last",
    options: [LAST_OF_ALL],
    action: async () => (await import("./commands/runs/reads.ts")).why,
  },
  {
    usage: "logs <run> [stage]",
    says: "what a child printed; of an agent the conversation",
    example: "holdfast logs @last draft --tail 20",
    options: [
      ["--attempt <n>", "of this attempt"],
      ["--tail <n>", "only so many lines at the end"],
      ["--raw", "the bytes as they were printed"],
      ["-f, --follow", "go on until the run ends, over all attempts"],
      LAST_OF_ALL,
    ],
    action: async () => (await import("./commands/runs/logs.ts")).logs,
  },
  {
    usage: "artifacts <words...>",
    says: "list a run's artifacts, or `get RUN STAGE.OUTPUT[/PATH]`",
    example: "holdfast artifacts get @last render.page -o page.html",
    options: [
      ["--all", "of every attempt; `@last` is the newest run of every project"],
      ["-o, --output <file>", "where to put it (default: standard output)"],
    ],
    action: async () => (await import("./commands/runs/artifacts.ts")).artifacts,
  },
  {
    usage: "events [run]",
    says: "the record",
    example: "holdfast events @last --type stage.committed",
    options: [
      ["--type <type>", "only this type"],
      ["--since <position>", "after this position or moment"],
      ["-f, --follow", "go on as it grows"],
      LAST_OF_ALL,
    ],
    action: async () => (await import("./commands/runs/events.ts")).events,
  },
  {
    usage: "cancel [runs...]",
    says: "end runs: everything of them is stopped first",
    example: "holdfast cancel @last\n  holdfast cancel --state waiting --pipeline clip",
    options: [...BULK, LAST_OF_ALL],
    repeatable: [STATES],
    action: async () => (await import("./commands/runs/steer.ts")).cancel,
  },
  {
    usage: "retry [runs...]",
    says: "open a new version of ended runs, from what failed on",
    example: "holdfast retry @last --from draft\n  holdfast retry --state failed --pipeline clip --detach",
    options: [
      ["--from <stage>", "run this stage and what follows again"],
      ["--definition <file>", "under this definition; what it does not change is kept"],
      ["--again", "all of a completed run"],
      ["--detach", "do not follow"],
      ...BULK,
      LAST_OF_ALL,
    ],
    repeatable: [STATES],
    action: async () => (await import("./commands/runs/retry.ts")).retry,
  },
  {
    usage: "revise <run> <words>",
    says: "open a new version of a delivered run as your words ask",
    example: 'holdfast revise @last "make it longer"',
    options: [
      ["--kind <kind>", "of this kind, whatever the words say"],
      ["--stage <stage>", "do this stage and what depends on it again"],
      ["--dry-run", "say what would be done again; change nothing"],
      ["--follow", "follow the run to its end"],
      LAST_OF_ALL,
    ],
    action: async () => (await import("./commands/runs/revise.ts")).revise,
  },
  {
    usage: "gates",
    says: "list questions that wait for a person (interactive at a terminal)",
    example: "holdfast gates\n  holdfast gates --list",
    options: [
      ["--list", "print them at a terminal too"],
      ["--all", "of every project"],
    ],
    action: async () => (await import("./commands/gates.ts")).gates,
  },
  {
    usage: "answer <gate> <option>",
    says: "answer a gate",
    example: 'holdfast answer 01J… publish --note "Well done"',
    options: [
      ["--note <text>", "a note"],
      ["--follow", "follow the run to its end"],
    ],
    action: async () => (await import("./commands/runs/steer.ts")).answer,
  },
];
