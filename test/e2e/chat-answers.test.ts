import { expect, test } from "vitest";
import type { SeenMessage } from "../../src/testing/telegram/chats.ts";
import type { Telegram } from "../../src/testing/telegram/telegram.ts";
import { configureChat, detached, eventsOf, gatesOf, secrets, seen, telegramOfTest } from "./chat.ts";
import { holdfast, killDaemon, lastLine, shown, start, until, write } from "./cli-home.ts";

// People answer where they were asked: in a chat.

const GATE = `name: clip
stages:
  ok: { gate: { ask: Publish?, options: { publish: continue, drop: fail } } }
`;

/** The first question of a run, once it is recorded that it arrived. */
async function asked(telegram: Telegram, run: string): Promise<SeenMessage> {
  await until(async () => (await eventsOf(run, "--type", "dispatch.settled")).length > 0);
  return seen(telegram, () => true);
}

test("[P27] a pressed button is the answer of who pressed it; what else is pressed or said then is told and changes nothing", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram);
  const run = await detached(telegram, write("clip.pipeline.yaml", GATE));
  const question = await asked(telegram, run);
  telegram.say("42", "yes, publish it", { replyTo: question.id });
  await seen(telegram, ({ text }) => text.startsWith("Words alone decide nothing."));
  telegram.say("42", "yes");
  await seen(telegram, ({ text }) => text.startsWith("I did not understand that."));
  expect((await gatesOf(run))[0]).toMatchObject({ state: "open" });
  expect(await telegram.press(question, "publish")).toBe("Recorded: publish.");
  await until(async () => (await shown(run))["state"] === "completed");
  expect((await gatesOf(run))[0]).toMatchObject({ answer: "publish", answeredBy: "channel:phone/7" });
  expect(await telegram.press(question, "publish")).toBe("Already answered: publish.");
  expect(await telegram.press(question, "drop")).toBe("Already answered: publish (channel:phone/7).");
  await seen(telegram, ({ id, text }) => id === question.id && text.includes("Answered: publish"));
  expect((await holdfast("audit", "verify")).code).toBe(0);
});

test("[P27] who is not on the list is told nothing, and is in the record once", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram);
  const run = await detached(telegram, write("clip.pipeline.yaml", GATE));
  const question = await asked(telegram, run);
  telegram.say("66", "/status");
  telegram.say("66", "hello?");
  await until(() => telegram.unconfirmed().length === 0);
  const refused = await eventsOf("--type", "channel.refused");
  expect(refused.map(({ data }) => data)).toMatchObject([{ channel: "phone", chat: "66", user: "7", what: "said" }]);
  expect(telegram.messages("66").filter(({ from }) => from === "bot")).toEqual([]);
  for (const words of ["/help", "/nonsense"]) telegram.say("42", words);
  await seen(telegram, ({ text }) => text.startsWith("What can be done here:"));
  await seen(telegram, ({ text }) => text.startsWith("I did not understand that. What can be done here:"));
  telegram.say("42", "/status");
  await seen(telegram, ({ text }) => /^clip( \(.*\))?: waiting \(person\), at /.test(text) && !text.includes(run));
  expect(question.text).toContain("Publish?");
});

test("[P27] a question asked by a child is answered by a button after the daemon was killed, and the same child gets it", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram);
  const words = "echo $$ >> asked; answer=$(holdfast ask 'Which cut?' short long); echo $answer > out.txt";
  const file = write(
    "ask.pipeline.yaml",
    `name: asking\nstages:\n  a: { run: [sh, -c, ${JSON.stringify(words)}], outputs: { out: out.txt } }\n`,
  );
  const run = await detached(telegram, file);
  const question = await asked(telegram, run);
  killDaemon();
  // It is pressed while nobody listens, and kept by Telegram until somebody does.
  const toast = telegram.press(question, "long");
  await start(["resume", run, "--json"], secrets(telegram)).ended;
  expect(await toast).toBe("Recorded: long.");
  await until(async () => (await shown(run))["state"] === "completed");
  expect(await shown(run)).toMatchObject({
    stages: [{ attempts: [{ n: 1, reattached: true }] }],
    gates: [{ kind: "question", answer: "long", answeredBy: "channel:phone/7" }],
  });
  const out = await holdfast("artifacts", "get", run, "a.out");
  expect(out.out).toBe("long\n");
  expect(telegram.messages("42").filter(({ text }) => text.includes("Which cut?"))).toHaveLength(1);
});

test("[P27] a question without options is answered by replying to it, be it repeated by the far side", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram);
  const words = "answer=$(holdfast ask 'What title?'); echo $answer > out.txt";
  const file = write(
    "ask.pipeline.yaml",
    `name: asking\nstages:\n  a: { run: [sh, -c, ${JSON.stringify(words)}], outputs: { out: out.txt } }\n`,
  );
  const run = await detached(telegram, file);
  const question = await asked(telegram, run);
  expect(question.text).toContain("Reply to this message with your answer.");
  telegram.say("42", "The long way home", { replyTo: question.id });
  await seen(telegram, ({ text }) => text === "Recorded: The long way home.");
  telegram.repeatUpdates();
  await until(async () => (await shown(run))["state"] === "completed");
  expect((await holdfast("artifacts", "get", run, "a.out")).out).toBe("The long way home\n");
  expect(telegram.messages("42").filter(({ text }) => text.startsWith("Recorded"))).toHaveLength(1);
});

test("[P27] a press that was recorded when the daemon died, and not yet told, has no second effect", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram);
  const run = await detached(telegram, write("clip.pipeline.yaml", GATE));
  const question = await asked(telegram, run);
  telegram.setMode({ kind: "hang", when: "before" }, { methods: ["answerCallbackQuery"] });
  void telegram.press(question, "publish");
  await until(async () => (await gatesOf(run))[0]?.["state"] === "answered");
  await until(() => telegram.requests.some(({ method }) => method === "answerCallbackQuery"));
  expect(telegram.unconfirmed()).toHaveLength(1);
  killDaemon();
  telegram.release();
  const again = await detached(telegram, write("again.pipeline.yaml", GATE.replace("clip", "again")));
  await until(() => telegram.unconfirmed().length === 0);
  expect(await eventsOf(run, "--type", "gate.answered")).toHaveLength(1);
  expect(await eventsOf(run, "--type", "command.refused")).toEqual([]);
  expect(await gatesOf(again)).toMatchObject([{ state: "open" }]);
});

test("[P27] a gate that needs a note is answered by /answer in a reply", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram);
  const gate = "ok: { gate: { ask: Publish?, note: required, options: { publish: continue, drop: fail } } }";
  const run = await detached(telegram, write("noted.pipeline.yaml", `name: noted\nstages:\n  ${gate}\n`));
  const question = await asked(telegram, run);
  expect(question.text).toContain("Reply to this message with /answer OPTION and your note.");
  telegram.say("42", "/answer publish", { replyTo: question.id });
  await seen(telegram, ({ text }) => text.startsWith("This needs a note"));
  telegram.say("42", "/answer publish looks good to me", { replyTo: question.id });
  await seen(telegram, ({ text }) => text === "Recorded: publish.");
  await until(async () => (await shown(run))["state"] === "completed");
  const [answered] = await eventsOf(run, "--type", "gate.answered");
  expect(answered).toMatchObject({ data: { option: "publish", note: "looks good to me" } });
});

test("a bot that is not known is a trouble that status and why tell, and the run goes on waiting", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram);
  const file = write("clip.pipeline.yaml", GATE);
  const ended = await start(["run", file, "--detach", "--json"], { TG: "1:wrong-secret" }).ended;
  const run = String(lastLine(ended.out)["id"]);
  await until(async () => (await holdfast("why", run)).out.includes("listening to phone keeps failing"));
  const { out } = await holdfast("status");
  expect(out).toContain("phone: not heard, Telegram does not know the token of channel phone.");
  expect(out).not.toContain("wrong-secret");
  expect(await shown(run)).toMatchObject({ state: "waiting" });
});

test("[P28] a question whose connection broke off is asked again, and either copy answers it; a limit is waited out", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram);
  telegram.setMode({ kind: "cut", when: "after" }, { times: 1, methods: ["sendMessage"] });
  const run = await detached(telegram, write("clip.pipeline.yaml", GATE));
  const question = await seen(telegram, ({ text }) => text.includes("Publish?"));
  telegram.setMode({ kind: "rate-limit", retryAfterSeconds: 2 }, { times: 1, methods: ["sendMessage"] });
  await until(() => telegram.messages("42").length === 2);
  expect(await telegram.press(question, "publish")).toBe("Recorded: publish.");
  await until(async () => (await shown(run))["state"] === "completed");
  const settled = await eventsOf(run, "--type", "dispatch.settled");
  expect(settled.slice(0, 3).map(({ data }) => Object(data).is)).toEqual(["repeated", "later", "sent"]);
});
