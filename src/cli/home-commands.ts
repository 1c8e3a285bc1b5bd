import type { Registration } from "./call/registration.ts";

/** The commands that concern the home, files and the inside of a stage. */
export const HOME_COMMANDS: readonly Registration[] = [
  {
    usage: "demo [example]",
    says: "a real pipeline, end to end, on this machine; no account and no key. Example: explainer",
    example:
      "holdfast demo --crash\n  holdfast demo explainer -i topic='Why is the sky blue?' -i sources=notes.md --yes",
    options: [
      ["--crash", "kill the orchestrator in the middle and watch it come back (not of an example)"],
      [
        "--agent <client>",
        "`claude`: the real client does the agents' work, against the built-in fake model; of an example, with your account",
      ],
      ["--yes", "of an example: take the only `continue` option of a gate"],
      ["--out <dir>", "of an example: where its results go (default: holdfast-EXAMPLE)"],
    ],
    repeatable: [["-i, --input <key=value>", "of an example: a value of its input, typed by its schema"]],
    action: async () => (await import("./commands/project/demo.ts")).demo,
  },
  {
    usage: "init",
    says: "a first pipeline in this folder",
    example: "holdfast init\n  holdfast init --template approval",
    options: [["--template <name>", "copy a working example: explainer, approval or agent"]],
    action: async () => (await import("./commands/project/init.ts")).init,
  },
  {
    usage: "validate <file>",
    says: "check a pipeline",
    example: "holdfast validate clip.pipeline.yaml",
    action: async () => (await import("./commands/runs/validate.ts")).validate,
  },
  {
    usage: "status",
    says: "who orchestrates this home, and how far recovery is",
    example: "holdfast status --json",
    action: async () => (await import("./commands/home/status.ts")).status,
  },
  {
    usage: "serve",
    says: "the daemon in the foreground, over TCP too",
    example: "holdfast serve --port 7420 --open",
    options: [
      ["--host <address>", "where to listen (default: 127.0.0.1)"],
      ["--port <port>", "which port; 0 takes a free one (default: 7420, or a free one)"],
      ["--open", "print a link that lets a browser in, once"],
      ["--daemon", "on the socket only; end when nothing is open"],
    ],
    action: async () => (await import("./commands/home/serve.ts")).serve,
  },
  {
    usage: "stop",
    says: "end the daemon; children go on",
    example: "holdfast stop --children",
    options: [["--children", "end them too; they can be resumed"]],
    action: async () => (await import("./commands/home/status.ts")).stop,
  },
  {
    usage: "audit <verb>",
    says: "verify, rebuild or export the record",
    example: "holdfast audit verify",
    action: async () => (await import("./commands/home/audit.ts")).audit,
  },
  {
    usage: "doctor",
    says: "find what is wrong with the home, its runs and this machine, and how to fix it",
    example: "holdfast doctor\n  holdfast doctor --fix\n  holdfast doctor --json",
    options: [
      ["--fix", "fix what can be fixed; nothing unsaved is removed"],
      ["--moved", "the home was moved here: it goes on as it is"],
      ["--copied", "the home is a copy: it gets an id of its own, and its open runs wait"],
    ],
    action: async () => (await import("./commands/home/doctor.ts")).doctor,
  },
  {
    usage: "backup <folder>",
    says: "a verified copy of the home that can be restored, taken while it works",
    example: "holdfast backup ~/backups/holdfast-2026-11-25",
    action: async () => (await import("./commands/home/backup.ts")).backup,
  },
  {
    usage: "agents",
    says: "the agent clients of this project: their programs, versions and what they can do",
    example: "holdfast agents --json",
    action: async () => (await import("./commands/project/agents.ts")).agents,
  },
  {
    usage: "channel <verb> [name]",
    says: "ls: the channels of this project; test NAME: send a message through one; listen [FOLDER]: hear the words of its chats",
    example: "holdfast channel test team\n  holdfast channel listen",
    options: [["--to <place>", "where to, such as a chat's id (default: the channel's own place)"]],
    action: async () => (await import("./commands/project/channel.ts")).channel,
  },
  {
    usage: "gc",
    says: "what ended runs need no more: reports it, and frees it with --apply",
    example: "holdfast gc --apply",
    options: [["--apply", "free it"]],
    action: async () => (await import("./commands/home/gc.ts")).gc,
  },
  {
    usage: "ask <question> [options...]",
    says: "inside a stage: ask a person and wait for the answer",
    example:
      'holdfast ask "Which one?" left right\n  holdfast ask --key layout/two-speakers "Which layout?" split stacked',
    options: [["--key <key>", "remember the answer under this key: what is known is not asked again"]],
    action: async () => (await import("./commands/child.ts")).ask,
  },
  {
    usage: "knowledge <verb> [key]",
    says: "ls: the answers that are remembered; forget: erase one, so that it is asked again",
    example:
      "holdfast knowledge ls --json\n  holdfast knowledge forget layout/two-speakers --pipeline reels --stage layout",
    options: [
      ["--pipeline <name>", "only of this pipeline"],
      ["--stage <stage>", "only of this stage"],
      ["--all", "of every project"],
    ],
    action: async () => (await import("./commands/project/knowledge.ts")).knowledge,
  },
  {
    usage: "progress <text>",
    says: "inside a stage: say how far the work is",
    example: 'holdfast progress "half done"',
    action: async () => (await import("./commands/child.ts")).progress,
  },
  {
    usage: "artifact <name> <path>",
    says: "inside a stage: register a file besides the declared outputs",
    example: "holdfast artifact chart chart.svg",
    action: async () => (await import("./commands/child.ts")).artifact,
  },
  {
    usage: "completion <shell>",
    says: "a completion script for bash, zsh or fish",
    example: "holdfast completion bash >> ~/.bashrc",
    action: async () => (await import("./commands/project/completion.ts")).completion,
  },
];
