import { expect, test } from "vitest";
import type { Telegram } from "../../src/testing/telegram/telegram.ts";
import { configureChat, detached, eventsOf, secrets, seen, telegramOfTest } from "./chat.ts";
import { holdfast, killDaemon, lastLine, shown, start, until, write } from "./cli-home.ts";

// A chat begins runs: of the pipelines that the config binds to its words, and of no others.

const COMMANDS = `commands: { clip: { run: "clip.pipeline.yaml", input: "url" }, tidy: { run: "tidy.pipeline.yaml" } }`;

const CLIP = `name: clip
input:
  type: object
  properties: { url: { type: string, pattern: "^https://" } }
  required: [url]
stages:
  cut: { run: [sh, -c, 'echo "$0" > clip.txt', "{{input.url}}"], outputs: { clip: clip.txt } }
  ok: { needs: [cut], gate: { ask: "Publish?", show: [cut.clip] } }
`;

/** A home that knows the project: it ran something there. */
async function knownProject(telegram: Telegram): Promise<void> {
  configureChat(telegram, "", COMMANDS);
  write("clip.pipeline.yaml", CLIP);
  write("tidy.pipeline.yaml", `name: tidy\nstages:\n  a: { run: ["true"] }\n`);
  const run = await detached(telegram, write("first.pipeline.yaml", `name: first\nstages:\n  a: { run: ["true"] }\n`));
  await until(async () => (await shown(run))["state"] === "completed");
}

async function runsOf(pipeline: string): Promise<readonly string[]> {
  const { runs } = lastLine((await holdfast("ls", "--pipeline", pipeline, "--json")).out);
  return Array.isArray(runs) ? runs.map(({ id }) => String(id)) : [];
}

test("[P27] a command of a chat begins a run that tells and asks that chat; the same update begins no second one", async () => {
  const telegram = await telegramOfTest();
  await knownProject(telegram);
  telegram.say("42", "/clip https://example.org/talk");
  const question = await seen(telegram, ({ buttons }) => buttons.length > 0);
  telegram.repeatUpdates();
  const [run = ""] = await runsOf("clip");
  expect(await shown(run)).toMatchObject({ state: "waiting", input: { url: "https://example.org/talk" } });
  const [accepted] = await eventsOf(run, "--type", "run.accepted");
  expect(accepted).toMatchObject({ actor: { kind: "channel", id: "phone/7" }, data: { tells: [{ to: "42" }] } });
  expect(await telegram.press(question, "approve")).toBe("Recorded: approve.");
  await until(async () => (await shown(run))["state"] === "completed");
  await seen(telegram, ({ text }) => text === "clip is done.");
  await until(() => telegram.unconfirmed().length === 0);
  expect(await runsOf("clip")).toEqual([run]);
  telegram.say("42", "https://example.org/other");
  await until(async () => (await runsOf("clip")).length === 2);
  expect(telegram.messages("42").filter(({ text }) => text.startsWith("clip: ")).length).toBeLessThanOrEqual(2);
});

test("[P27] what cannot begin is told with what to do, and begins nothing", async () => {
  const telegram = await telegramOfTest();
  await knownProject(telegram);
  telegram.say("42", "/clip ftp://example.org");
  const refused = await seen(telegram, ({ text }) => text.startsWith("No run was begun"));
  expect(refused.text).toContain("url");
  telegram.say("42", "/clip");
  await seen(telegram, ({ text }) => text === "/clip needs its url: /clip URL");
  telegram.say("42", "/tidy everything");
  await seen(telegram, ({ text }) => text === "/tidy stands alone: nothing may follow it.");
  telegram.say("42", "/nothing");
  await seen(telegram, ({ text }) => text.includes("– /clip URL begins a run of clip.pipeline.yaml."));
  telegram.say("66", "/clip https://example.org/secret");
  await until(() => telegram.unconfirmed().length === 0);
  write("clip.pipeline.yaml", "name: [broken");
  telegram.say("42", "/clip https://example.org/talk");
  await until(() => telegram.messages("42").filter(({ text }) => text.startsWith("No run was begun")).length === 2);
  expect([...(await runsOf("clip")), ...(await runsOf("tidy"))]).toEqual([]);
  expect(telegram.messages("66").filter(({ from }) => from === "bot")).toEqual([]);
});

test("[P27] a command that was given while nobody listened begins its run at the next start, once", async () => {
  const telegram = await telegramOfTest();
  await knownProject(telegram);
  telegram.setMode({ kind: "hang", when: "after" }, { methods: ["getUpdates"] });
  telegram.say("42", "/tidy");
  killDaemon();
  telegram.release();
  await start(["run", "first.pipeline.yaml", "--json"], secrets(telegram)).ended;
  await until(() => telegram.unconfirmed().length === 0);
  telegram.repeatUpdates();
  telegram.say("42", "/status");
  await until(() => telegram.unconfirmed().length === 0);
  expect(await runsOf("tidy")).toHaveLength(1);
});

test("nobody but the daemon hands in a run for a chat", async () => {
  const telegram = await telegramOfTest();
  await knownProject(telegram);
  const forged = await start(["run", "tidy.pipeline.yaml", "--json"], { ...secrets(telegram), HOLDFAST_ASKED: "me" })
    .ended;
  expect(forged.code).not.toBe(0);
  expect(lastLine(forged.err)).toMatchObject({ error: { code: "UNAUTHORISED" } });
  expect(await runsOf("tidy")).toEqual([]);
});
