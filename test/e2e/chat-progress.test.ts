import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configureChat, detached, eventsOf, secrets, seen, telegramOfTest } from "./chat.ts";
import { folder, killDaemon, shown, start, until, write } from "./cli-home.ts";

// How far a run is stands in one message of a chat, which is changed in place.

const wait = (file: string): string => `while [ ! -e ${file} ]; do sleep 0.05; done`;

test("[P27] progress is one message that is changed in place, also across a kill -9, and no flood", async () => {
  const telegram = await telegramOfTest();
  configureChat(telegram, 'progress: ["phone"],');
  const steps = ["a", "b", "c"].map((id) => `  ${id}: { run: [sh, -c, "true"] }`);
  const last = `  last: { needs: [a, b, c], run: [sh, -c, "touch ${folder}/begun; ${wait(`${folder}/go`)}"] }`;
  const run = await detached(
    telegram,
    write("long.pipeline.yaml", `name: long\nstages:\n${[...steps, last].join("\n")}\n`),
  );
  const first = await seen(telegram, ({ text }) => text.startsWith("long: "));
  await until(() => existsSync(join(folder, "begun")));
  await seen(telegram, ({ id, text }) => id === first.id && text.includes("▸ last: running"));
  await until(async () => (await eventsOf(run, "--type", "dispatch.settled")).length % 2 === 1);
  killDaemon();
  writeFileSync(join(folder, "go"), "");
  await start(["resume", run], secrets(telegram)).ended;
  await seen(telegram, ({ id, text }) => id === first.id && text.startsWith("long: completed"));
  expect(await shown(run)).toMatchObject({ state: "completed" });
  const progress = telegram.messages("42").filter(({ text }) => text.startsWith("long: "));
  expect(progress).toHaveLength(1);
  expect(progress[0]?.text.split("\n")).toEqual([
    "long: completed",
    "✓ a: succeeded",
    "✓ b: succeeded",
    "✓ c: succeeded",
    "✓ last: succeeded",
  ]);
  expect(progress[0]?.texts.length).toBeLessThanOrEqual(5);
});
