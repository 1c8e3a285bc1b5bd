import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configureChat, secrets, telegramOfTest } from "./chat.ts";
import { folder, holdfast, killDaemon, start, until, write } from "./cli-home.ts";
import { codes, faultsOf, obey } from "./sick-home.ts";
import type { Telegram } from "../../src/testing/telegram/telegram.ts";

// Channels on which nobody is heard: said by the daemon that lives, else by the record.

function project(telegram: Telegram, token = "env:TG"): void {
  configureChat(telegram, "", 'commands: { tidy: { run: "tidy.pipeline.yaml" } }');
  const file = join(folder, "project/holdfast.config.ts");
  write("holdfast.config.ts", readFileSync(file, "utf8").replace("env:TG", token));
  write("tidy.pipeline.yaml", `name: tidy\nstages:\n  a: { run: ["true"] }\n`);
}

test("[T13] a bot whose updates another daemon fetches is named with what to do, and is well once that has ended", async () => {
  const telegram = await telegramOfTest();
  project(telegram);
  expect(await start(["channel", "listen"], secrets(telegram)).ended).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
  telegram.setMode({ kind: "fail", status: 409, description: "Conflict" }, { methods: ["getUpdates"] });
  telegram.say("42", "hello");
  await until(async () => (await codes()).includes("channel-unheard"));
  expect(await faultsOf("channel-unheard")).toEqual([
    {
      code: "channel-unheard",
      severity: "warning",
      message: `Nobody is heard on channel phone of ${join(folder, "project")}: another program fetches the updates of this bot.`,
      next: expect.stringMatching(/^End the program that fetches them/),
    },
  ]);
  telegram.release();
  telegram.setMode({ kind: "normal" });
  // A fetch that brings something ends at once; without it half a minute goes by.
  telegram.say("42", "/status");
  await until(async () => (await codes()).length === 0);
});

test("[T13] a token that is not there is named without a daemon and with one, and brought by the command that is named", async () => {
  const telegram = await telegramOfTest();
  const token = write("token", telegram.token);
  project(telegram, "file:token");
  expect(await holdfast("channel", "listen")).toMatchObject({ code: 0 });
  killDaemon();
  renameSync(token, `${token}.away`);
  const [alone] = await faultsOf("channel-unheard");
  expect(alone).toMatchObject({
    message: expect.stringContaining(`phone of ${join(folder, "project")} needs file:${token}`),
  });
  const [, command = ""] = /then `(.+)`\.$/.exec(alone?.next ?? "") ?? [];
  expect(alone?.next).toBe(`Write ${token}, then \`holdfast channel listen ${join(folder, "project")}\`.`);
  await holdfast("run", "tidy.pipeline.yaml", "--detach");
  await until(async () =>
    (await faultsOf("channel-unheard")).some(({ message }) => message.includes("its secret cannot be found")),
  );
  renameSync(`${token}.away`, token);
  expect(obey(command)).toMatchObject({ code: 0 });
  expect(await faultsOf("channel-unheard")).toEqual([]);
});

test("[T13] a token that Telegram does not know leads to the test of the channel", async () => {
  const telegram = await telegramOfTest();
  project(telegram);
  expect(await start(["channel", "listen"], { TG: "77:wrong" }).ended).toMatchObject({ code: 5 });
  const [found] = await faultsOf("channel-unheard");
  expect(found?.message).toContain("Telegram does not know the token of channel phone");
  expect(found?.next).toContain(`cd ${join(folder, "project")} && holdfast channel test phone`);
});
