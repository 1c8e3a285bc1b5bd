import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configureChat, eventsOf, secrets, seen, telegramOfTest } from "./chat.ts";
import { folder, holdfast, killDaemon, lastLine, start, type Ended, until, write } from "./cli-home.ts";
import type { Telegram } from "../../src/testing/telegram/telegram.ts";

// `holdfast channel listen`: a home learns the words of a project's chats without a run that was begun there by hand.

const COMMANDS = `commands: { clip: { run: "clip.pipeline.yaml", input: "url" }, tidy: { run: "tidy.pipeline.yaml" } }`;

function project(telegram: Telegram, inChannel = COMMANDS): void {
  configureChat(telegram, "", inChannel);
  const input = "{ type: object, properties: { url: { type: string } } }";
  write("clip.pipeline.yaml", `name: clip\ninput: ${input}\nstages:\n  a: { run: ["true"] }\n`);
  write("tidy.pipeline.yaml", `name: tidy\nstages:\n  a: { run: ["true"] }\n`);
}

async function channel(telegram: Telegram, ...words: readonly string[]): Promise<Ended> {
  return start(["channel", ...words], secrets(telegram)).ended;
}

async function refusal(ended: Promise<Ended>): Promise<unknown> {
  const { code, err } = await ended;
  return { exit: code, ...Object(lastLine(err)["error"]) };
}

test("the words are heard from then on, without a run; a second time changes nothing, and the list says that they are", async () => {
  const telegram = await telegramOfTest();
  project(telegram);
  expect((await channel(telegram, "ls")).out).toMatch(
    /not heard: this home was not told of it: `holdfast channel listen`/,
  );
  const { code, out } = await channel(telegram, "listen");
  expect({ code, lines: out.trimEnd().split("\n") }).toEqual({
    code: 0,
    lines: [
      "phone: heard",
      "  /clip URL begins clip.pipeline.yaml",
      "  a link alone begins clip.pipeline.yaml",
      "  /tidy begins tidy.pipeline.yaml",
      expect.stringContaining("keep `holdfast serve` running"),
    ],
  });
  const again = await start(["channel", "listen", join(folder, "project"), "--json"], secrets(telegram), { cwd: "/" })
    .ended;
  expect(lastLine(again.out)).toMatchObject({
    project: join(folder, "project"),
    channels: [{ name: "phone", heard: true, trouble: null }],
    stays: false,
  });
  expect(await eventsOf("--type", "project.configured")).toHaveLength(1);
  expect(lastLine((await channel(telegram, "ls", "--json")).out)).toMatchObject({ channels: [{ heard: true }] });
  telegram.say("42", "https://example.org/talk");
  await seen(telegram, ({ text }) => text === "clip is done.");
  killDaemon();
  expect((await channel(telegram, "ls")).out).toContain("not heard: no daemon lives: `holdfast serve`");
});

test("what cannot be heard, or could begin nothing, is refused with the reason, and nothing is recorded", async () => {
  const telegram = await telegramOfTest();
  expect(await refusal(channel(telegram, "listen", "--json"))).toMatchObject({ exit: 4, code: "CHANNEL_UNKNOWN" });
  project(telegram, "");
  expect(await refusal(channel(telegram, "listen", "--json"))).toMatchObject({
    code: "CHANNEL_UNKNOWN",
    message: expect.stringContaining("has words that begin runs"),
  });
  project(telegram);
  expect(await refusal(holdfast("channel", "listen", "--json"))).toMatchObject({ exit: 2, code: "SECRET_MISSING" });
  write("clip.pipeline.yaml", `name: clip\nstages:\n  a: { run: ["true"] }\n`);
  expect(await refusal(channel(telegram, "listen", "--json"))).toMatchObject({ exit: 2, code: "INPUT_INVALID" });
  writeFileSync(join(folder, "project/clip.pipeline.yaml"), "name: [broken");
  expect(await refusal(channel(telegram, "listen", "--json"))).toMatchObject({ code: "DEFINITION_INVALID" });
  const agent = start(["channel", "listen", "--json"], { ...secrets(telegram), HOLDFAST_FENCE: "x" }).ended;
  expect(await refusal(agent)).toMatchObject({ code: "AGENT_REFUSED" });
  expect(await eventsOf("--type", "project.configured").catch(() => [])).toEqual([]);
});

test("a bot that another program listens to is said, and words that the config gave up are taken back", async () => {
  const telegram = await telegramOfTest();
  project(telegram);
  telegram.setMode({ kind: "fail", status: 409, description: "Conflict" }, { methods: ["getUpdates"] });
  const deaf = await channel(telegram, "listen");
  expect(deaf).toMatchObject({
    code: 5,
    out: expect.stringContaining("another program fetches the updates of this bot"),
  });
  telegram.release();
  project(telegram, "");
  expect(await channel(telegram, "listen")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^No word begins a run of \S+ any more\./),
  });
  await until(async () => !(await holdfast("status")).out.includes("phone"));
});
