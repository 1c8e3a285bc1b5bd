import { join } from "node:path";
import { FIXTURES } from "./fixtures.ts";
import { isPeopleWhat, PEOPLE_WHATS, peoplePipeline, type PeopleWhat } from "./people-pipelines.ts";

// What is killed: pipelines whose middle stage `work` is done in a way of its own. Whatever happens to them, their
// artifacts are the same, so that those of a run that was killed can be compared with those of one that was left alone.

/** The kinds of work that differ in who does it. */
export const WORKS = ["command", "task", "judge", "scripted", "claude"] as const;

type Worker = (typeof WORKS)[number];

/** The kind of work that is killed. */
export type What = Worker | PeopleWhat;

/** All of them. */
export const WHATS: readonly What[] = [...WORKS, ...PEOPLE_WHATS];

/** A value that no child prints; it must be found nowhere in the home. */
export const SECRET = "kill-matrix-secret-5f0e27";

/** What requests to the receiver are signed with. */
export const HOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** The token of the bot: a secret like the other one. */
export const BOT_TOKEN: string = `1:${SECRET}`;

const CHILD = join(FIXTURES, "child.sh");
const PROMPT = "Write the work.\nWRITE_FILE work.txt work, by a client\nSAY all written";

/** The pipeline of one kind, with a gate after its middle where it is asked for. */
export function pipelineOf(what: What, control: string, gate: boolean): object {
  return isPeopleWhat(what) ? peoplePipeline(what, control) : workPipeline(what, control, gate);
}

function workPipeline(what: Worker, control: string, gate: boolean): object {
  const child = (name: string, ...more: readonly string[]): readonly string[] => ["sh", CHILD, control, name, ...more];
  const work: Readonly<Record<Worker, object>> = {
    command: { run: child("work", "work.txt") },
    task: { task: "./task.mjs#work" },
    judge: { run: child("work", "work.txt"), review: { judges: [{ run: child("judge") }] } },
    scripted: { agent: { use: "scripted", script: [{ run: child("work", "work.txt") }, { say: "done" }] } },
    claude: { agent: { use: "claude", model: "claude-haiku-4-5", prompt: { text: PROMPT } } },
  };
  const onUnknown = what === "claude" ? "resume" : "retry";
  return {
    name: "main",
    input: { type: "object", properties: { control: { type: "string" } } },
    env: { secrets: { KILL_SECRET: "env:KILL_SECRET" } },
    stages: {
      first: { run: child("first", "first.txt"), outputs: { result: "first.txt" }, onUnknown: "retry" },
      work: { ...work[what], needs: ["first"], outputs: { result: "work.txt" }, onUnknown, grace: "1s" },
      ...(gate
        ? { ask: { needs: ["work"], gate: { ask: "Go on?", options: { go: "continue", drop: "cancel" } } } }
        : {}),
      last: {
        run: ["cat", "{{artifacts.first.result}}", "{{artifacts.work.result}}"],
        onUnknown: "retry",
        ...(gate ? { needs: ["ask"] } : {}),
      },
    },
  };
}

/** A run beside the other, whose child lives at every kill. */
export function bystander(control: string): object {
  return {
    name: "bystander",
    stages: {
      stay: { run: ["sh", CHILD, control, "stay", "stay.txt"], outputs: { result: "stay.txt" }, onUnknown: "retry" },
    },
  };
}
