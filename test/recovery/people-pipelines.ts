import { join } from "node:path";
import { CHAT } from "./checker/read-chat.ts";
import { FIXTURES } from "./fixtures.ts";

/** The kinds of work whose pipelines have to do with people, or go on outside or in several places at a time. */
export const PEOPLE_WHATS = ["told", "asked", "budget", "poll", "revised", "found", "each", "chat"] as const;

/** One of them. */
export type PeopleWhat = (typeof PEOPLE_WHATS)[number];

/** Tells whether a kind of work is one of them. */
export function isPeopleWhat(what: string): what is PeopleWhat {
  return PEOPLE_WHATS.some((one) => one === what);
}

const LIST = `[{"id":"a"},{"id":"b"},{"id":"c"}]`;
/** What a run of `chat` delivers: one that a person is asked about, one that may get lost, one of several requests. */
const DELIVERIES = [
  { to: CHAT, show: ["work.result"], text: "Here is the work." },
  { to: CHAT, text: "Nothing else is missing.", onUnknown: "accept" },
  { to: CHAT, show: ["first.result", "work.result"], text: "Both once more.", onUnknown: "retry" },
];
const ASK = { ask: "Go on?", options: { go: "continue", drop: "cancel" } };

/** The agent that a project of `found` asks which revision is meant; it works for a moment. */
export function finderOf(control: string): object {
  const answer = { kind: "redo", confidence: 1, parameters: [] };
  return { use: "scripted", script: [[{ run: child(control, "finder", "finder.txt") }, { answer }]] };
}

/** The parts of a pipeline that differ from one kind to the other. */
interface Parts {
  readonly first?: object;
  readonly work?: object;
  /** Stages between the work and the last one. */
  readonly between?: Readonly<Record<string, object>>;
  readonly last?: object;
  readonly more?: object;
}

/** The pipeline of one kind: its middle stage is `work`, and whatever happens its artifacts are the same. */
export function peoplePipeline(what: PeopleWhat, control: string): object {
  const { first, work, between, last, more } = partsOf(what, control);
  return {
    name: "main",
    input: { type: "object", properties: { control: { type: "string" } } },
    env: { secrets: { KILL_SECRET: "env:KILL_SECRET" } },
    stages: {
      first: {
        run: child(control, "first", "first.txt"),
        outputs: { result: "first.txt" },
        onUnknown: "retry",
        ...first,
      },
      work: {
        run: child(control, "work", "work.txt"),
        needs: ["first"],
        outputs: { result: "work.txt" },
        onUnknown: "retry",
        grace: "1s",
        ...work,
      },
      ...between,
      last: { run: ["cat", "{{artifacts.first.result}}", "{{artifacts.work.result}}"], onUnknown: "retry", ...last },
    },
    ...more,
  };
}

function partsOf(what: PeopleWhat, control: string): Parts {
  switch (what) {
    case "told":
      return {
        between: { ask: { needs: ["work"], gate: ASK } },
        last: { needs: ["ask"] },
        more: {
          deliver: [
            { to: "hook", show: ["work.result"], text: "Delivered to the hook." },
            { to: "pager", text: "Delivered to the pager.", onUnknown: "accept" },
          ],
        },
      };
    case "chat":
      return {
        between: { ask: { needs: ["work"], gate: { ...ASK, show: ["work.result"] } } },
        last: { needs: ["ask"] },
        more: { deliver: DELIVERIES },
      };
    case "asked":
      return { work: { run: child(control, "work", "work.txt", "colour") } };
    case "budget": {
      const script = [{ run: child(control, "first", "first.txt") }, { usage: { usd: 1.5 } }, { say: "done" }];
      return { first: { run: undefined, agent: { use: "scripted", script } }, more: { budget: { usd: 1 } } };
    }
    case "poll":
      return { work: { poll: { run: ["sh", join(FIXTURES, "poll.sh"), control], every: "300ms" } } };
    case "revised":
      return { more: { revisions: { redo: { stage: "work", says: ["again"] } } } };
    case "found":
      return { more: { revisions: { redo: { stage: "work" }, reprint: { stage: "last" } } } };
    case "each": {
      const run = ["sh", "-c", `echo '${LIST}' >list.json; exec "$@"`, "sh", ...child(control, "first", "first.txt")];
      return {
        first: { run, outputs: { result: "first.txt", list: "list.json" } },
        work: { run: child(control, "work-{{item.id}}", "work.txt"), each: { items: "first.list", parallel: 2 } },
      };
    }
  }
}

function child(control: string, ...words: readonly string[]): readonly string[] {
  return ["sh", join(FIXTURES, "child.sh"), control, ...words];
}
