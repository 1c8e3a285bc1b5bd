import { expect, test } from "vitest";
import type { Update } from "../../ports/channels.ts";
import type { Hearer, HearingPort } from "./hearer.ts";
import { takeUpdate } from "./take-update.ts";

// Everything that words of a chat can become: a note, an answer, words of a revision, the input of a run, or nothing.

type Words = Omit<Extract<Update, { is: "said" }>, "text"> | Omit<Extract<Update, { is: "command" }>, "argument">;

const REST = { id: "1", cursor: "1", chat: "42", user: { id: "7", name: "Ada" }, message: "42/2" };
const SAID = { is: "said", addressed: false, replyTo: null, ...REST } as const;
const COMMAND = { is: "command", replyTo: null, ...REST } as const;

const DOORS: readonly (readonly [string, Words])[] = [
  ["a note", { ...COMMAND, command: "answer", replyTo: "42/1" }],
  ["an answer in free words", { ...SAID, replyTo: "42/1" }],
  ["words of a revision", { ...SAID, replyTo: "42/9" }],
  ["the input of a run", { ...COMMAND, command: "go" }],
  ["words to the bot", { ...SAID, addressed: true }],
];

const SENT = { project: "/p", channel: "phone", run: "R", kind: "delivery" };

/** Messages of runs that somebody may reply to: a question, and a delivery. */
function sentAs(remote: string): readonly object[] {
  if (remote === "42/1") return [{ ...SENT, gate: "G" }];
  return remote === "42/9" ? [{ ...SENT, gate: null }] : [];
}

async function never(): Promise<never> {
  return Promise.reject(new TypeError("something was done"));
}

/** What is read of a port; asking for anything else is a defect. */
function isPort(part: object): part is HearingPort {
  return "store" in part;
}

/** A port at which nothing may be done. */
function silentPort(): HearingPort {
  const store = { sentAs, isSending: () => false };
  const port = { store, command: never, begin: never, revise: never };
  return isPort(port) ? port : expect.fail();
}

function isHearer(part: object): part is Hearer {
  return "incoming" in part;
}

const HEARER = {
  project: "/p",
  channel: { name: "phone" },
  incoming: { commands: { go: { run: "go.yaml", input: "text" } }, hears: () => true },
};

function told(words: Words, text: string): ReturnType<typeof takeUpdate> {
  const update = words.is === "said" ? { ...words, text } : { ...words, argument: text };
  return takeUpdate(silentPort(), { name: "bot", hearers: isHearer(HEARER) ? [HEARER] : [] }, update);
}

test.each(DOORS.flatMap(([door, words]) => ["half \ud83d", "a\0b"].map((text) => ({ door, words, text }))))(
  "[P50] $door that cannot be kept is refused with the reason, and nothing is done: $text",
  async ({ words, text }) => {
    const reason = text.includes("\0") ? "holds a NUL character" : "holds half of a character";
    expect((await told(words, text)).reply).toContain(`This cannot be kept as you wrote it: it ${reason}`);
  },
);

test("[P50] a link that cannot be kept begins nothing, and words among people need no reply", async () => {
  expect((await told(SAID, "https://example.org/\ud83d")).reply).toContain("holds half of a character");
  expect(await told(SAID, "half \ud83d")).toEqual({ toast: null, reply: null });
});
