import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHome, type Fault } from "./checker/check-home.ts";
import { MESSAGES_FILE, PRESSES_FILE, type ChatMessage, type ChatPress } from "./checker/read-chat.ts";
import { playedHome, type PlayedHome } from "./played-home.ts";
import { brokenBy, forge, type Copy } from "./spoil.ts";
import { moment } from "./ways.ts";

// The rules about what stands in a chat, held against a home and a chat that were damaged on purpose: the orchestrator
// died over a delivery, of which a person then decided.

/** The requests of progress, question and closing come before that of the first delivery. */
const FIRST_DELIVERY = moment("^commit .*dispatch\\.settled", "before", 4);

let played: PlayedHome;
let spoilt = "";

beforeAll(async () => {
  spoilt = mkdtempSync(join(tmpdir(), "holdfast-spoilt-"));
  played = await playedHome("chat", "chat: sent, not settled", FIRST_DELIVERY);
}, 120_000);

afterAll(async () => {
  await played.world[Symbol.asyncDispose]();
  rmSync(spoilt, { recursive: true, force: true });
});

test("a home of `chat` that was killed breaks no rule", () => {
  expect(checkHome(played.evidence)).toEqual<Fault[]>([]);
});

test("the chat holds what the rules are about", () => {
  const { chat, store } = played.evidence;
  const settled = store.events.filter(({ type }) => type === "dispatch.settled").map(({ data }) => data["is"]);
  expect(settled).toEqual(expect.arrayContaining(["unknown", "accepted", "part-sent", "anew", "sent"]));
  expect(chat.presses.map(({ option }) => option)).toEqual(["go", "accept"]);
  expect(chat.messages.filter(({ texts }) => texts.length > 1).length).toBeGreaterThanOrEqual(3);
});

function changeLines<T>(file: string, change: (lines: readonly T[]) => readonly T[]): (copy: Copy) => void {
  return ({ control }) => {
    const lines = readFileSync(join(control, file), "utf8").trim().split("\n");
    const changed = change(lines.map((line): T => JSON.parse(line)));
    writeFileSync(join(control, file), changed.map((line) => `${JSON.stringify(line)}\n`).join(""));
  };
}

function messages(change: (all: readonly ChatMessage[]) => readonly ChatMessage[]): (copy: Copy) => void {
  return changeLines(MESSAGES_FILE, change);
}

/** Another text, or none, in place of those that a message has had. */
function reworded(fits: RegExp, words: (texts: readonly string[]) => readonly string[]): (copy: Copy) => void {
  return messages((all) =>
    all.map((one) => (fits.test(one.texts[0] ?? "") ? { ...one, texts: words(one.texts) } : one)),
  );
}

function twice(fits: RegExp): (copy: Copy) => void {
  return messages((all) => [...all, ...all.filter(({ texts }) => fits.test(texts[0] ?? ""))]);
}

function without(fits: RegExp): (copy: Copy) => void {
  return messages((all) => all.filter(({ texts }) => !fits.test(texts[0] ?? "")));
}

function sql(text: string): (copy: Copy) => void {
  return ({ database }) => database.exec(text);
}

/** Adds a further event about the news of the end, or about another dispatch. */
function forgeOfEnd(type: string, more: object, which = "'$.text' = 'main is done.'"): (copy: Copy) => void {
  return (copy) => {
    const decided = "select data from events where type = 'dispatch.decided'";
    const row = copy.database.prepare(`${decided} and data ->> ${which}`).get();
    const { dispatch }: { dispatch: string } = JSON.parse(String(row?.["data"]));
    forge(copy, type, { dispatch, part: dispatch, remote: null, ...more });
  };
}

const UNNUMBERED = { message: 99, gate: null, sha256: null };

const DAMAGES: readonly (readonly [string, string, (copy: Copy) => void])[] = [
  ["P28 repeated in the chat", "a delivery that stands there twice", twice(/Here is the work/)],
  ["P28 repeated in the chat", "one that may get lost and stands there twice", twice(/Nothing else is missing/)],
  ["P28 repeated in the chat", "a part that stands there twice", twice(/^first\.result$/)],
  ["P28 repeated in the chat", "progress beside progress", twice(/^main: /)],
  ["P28 repeated in the chat", "a question that was asked twice", twice(/Go on\?/)],
  [
    "P28 repeated in the chat",
    "words that nobody decided to say",
    messages((all) => [...all, { ...UNNUMBERED, texts: ["Hello."] }]),
  ],
  [
    "P28 repeated in the chat",
    "what was said and never begun",
    sql("delete from events where type = 'dispatch.begun'"),
  ],
  ["P28 lost in the chat", "a question that is not there", without(/Go on\?/)],
  ["P28 lost in the chat", "a part that is not there", without(/^work\.result$/)],
  ["P28 lost in the chat", "news that are not there", without(/^main is done/)],
  [
    "P28 lost in the chat",
    "a message that is another one than was recorded",
    messages((all) => all.map((one) => ({ ...one, message: one.message + 1 }))),
  ],
  ["P28 lost in the chat", "a question that was not closed", reworded(/Go on\?/, ([first = ""]) => [first])],
  ["P28 lost in the chat", "progress that stood still", reworded(/^main: /, ([first = ""]) => [first])],
  ["P28 lost in the chat", "a request without an end", forgeOfEnd("dispatch.begun", {})],
  ["P28 lost in the chat", "news that were dropped", forgeOfEnd("dispatch.settled", { is: "dropped", part: null })],
  ["P28 lost in the chat", "news that were not settled", sql("delete from events where type = 'dispatch.settled'")],
  [
    "P28 wrong ends in the chat",
    "a delivery that was repeated where a person must be asked",
    forgeOfEnd("dispatch.settled", { is: "repeated" }, "'$.delivery' = 0"),
  ],
  [
    "P28 wrong ends in the chat",
    "a question that was given up where it must be repeated",
    forgeOfEnd("dispatch.settled", { is: "dropped" }, "'$.kind' = 'question'"),
  ],
  ["P28 order in the chat", "news of the end before all else", messages((all) => all.toReversed())],
  ["P27 swallowed presses", "a press of which nothing came", sql("delete from events where type = 'gate.answered'")],
  [
    "P27 swallowed presses",
    "an answer by something else than the first press",
    sql("update events set cause = 'somebody/1' where type = 'gate.answered'"),
  ],
  [
    "P27 swallowed presses",
    "another answer than was pressed",
    changeLines<ChatPress>(PRESSES_FILE, (all) => all.map((press) => ({ ...press, option: "drop" }))),
  ],
  ["P27 swallowed presses", "an answer that nobody gave", changeLines<ChatPress>(PRESSES_FILE, () => [])],
  [
    "G9 double answers",
    "a gate that was answered twice",
    (copy) => {
      const row = copy.database.prepare("select data from events where type = 'gate.answered'").get();
      forge(copy, "gate.answered", JSON.parse(String(row?.["data"])));
    },
  ],
];

test.each(DAMAGES)("the rule `%s` sees %s", (rule, _what, does) => {
  expect(brokenBy(played.evidence, mkdtempSync(join(spoilt, "copy-")), does)).toContain(rule);
});
