import { expect, test } from "vitest";
import { configureChat, detached, eventsOf, secrets, seen, telegramOfTest } from "./chat.ts";
import { killDaemon, shown, start, until, write } from "./cli-home.ts";

const CLIP = `name: clip
stages:
  draft: { run: [sh, -c, 'cat "$HOLDFAST_FEEDBACK" > draft.txt 2>/dev/null || echo first > draft.txt'], outputs: { text: draft.txt } }
  cover: { run: [sh, -c, 'echo cover > cover.txt'], outputs: { picture: cover.txt } }
revisions:
  shorter: { stage: draft, says: [shorter] }
  look: { stage: cover, says: [cover] }
deliver:
  - { show: [draft.text, cover.picture], to: phone, text: Here it is. }
`;

test("[P27][P29] a reply to what was delivered asks for a change: once, in the words of one kind, and only what changed comes again", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram);
  const run = await detached(telegram, write("clip.pipeline.yaml", CLIP));
  const done = await seen(telegram, ({ text }) => text === "clip is done.");
  telegram.say("42", "better, please", { replyTo: done.id });
  const unclear = await seen(telegram, ({ text }) => text.includes("shorter, look"));
  expect(unclear.text).toContain("Say it in the words of one of them.");
  telegram.say("42", "make it shorter", { replyTo: done.id });
  telegram.repeatUpdates();
  const told = await seen(telegram, ({ text }) => text.startsWith("Version 2"));
  expect(told.text).toBe('Version 2 does again: draft (the words say "shorter").');
  await until(async () => (await shown(run))["state"] === "completed");
  const { version, deliveries } = await shown(run);
  expect(version).toBe(2);
  expect(deliveries).toMatchObject([
    { version: 1, files: [{ stage: "draft" }, { stage: "cover" }] },
    { version: 2, files: [{ stage: "draft" }] },
  ]);
  expect(await eventsOf(run, "--type", "run.reopened")).toMatchObject([
    { actor: { kind: "channel", id: "phone/7" }, data: { cause: "revise", revision: { words: "make it shorter" } } },
  ]);
});

test("[P27][P29] an agent that is not sure which change a reply means leaves it to the chat, with a button for each; the change is that person's", async () => {
  const telegram = await telegramOfTest();
  const answer = { kind: "look", confidence: 0.3, parameters: [] };
  const finder = JSON.stringify({ use: "scripted", script: [[{ answer }]] });
  configureChat(telegram, `notify: ["phone"], revisions: ${finder},`);
  const run = await detached(telegram, write("clip.pipeline.yaml", CLIP));
  const done = await seen(telegram, ({ text }) => text === "clip is done.");
  telegram.say("42", "better, please", { replyTo: done.id });
  await seen(telegram, ({ text }) => text.includes("an agent finds it out, or you are asked"));
  const question = await seen(telegram, ({ text }) => text.includes("Which change of clip is meant"));
  expect(question.buttons.map(({ label }) => label)).toEqual(["shorter", "look", "none"]);
  killDaemon();
  const toast = telegram.press(question, "look");
  await start(["resume", run, "--json"], secrets(telegram)).ended;
  expect(await toast).toBe("Recorded: look.");
  await seen(telegram, ({ text }) => text === "The change that was asked for is begun.");
  await until(async () => {
    const { version, state } = await shown(run);
    return version === 2 && state === "completed";
  });
  expect(await eventsOf(run, "--type", "run.reopened")).toMatchObject([
    {
      actor: { kind: "channel", id: "phone/7" },
      data: { revision: { words: "better, please", kind: "look", by: "person" } },
    },
  ]);
});
