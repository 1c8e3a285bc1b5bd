import { expect, test } from "vitest";
import { commandStage, definitionOf } from "../../testing/definition.ts";
import { NO_MESSAGES } from "../../testing/no-messages.ts";
import { givenRun } from "../../testing/given.ts";
import type { Channel } from "../../ports/channels.ts";
import { lostRequest } from "./lost-requests.ts";

test.each<readonly [string, () => Promise<Channel | null>]>([
  ["a channel that is gone", async () => null],
  ["a config that cannot be read", async () => Promise.reject(new TypeError("no config"))],
])("[R15][P28] a lost request over %s is one that nobody knows of, and fails nothing", async (_what, find) => {
  const delivery = { show: [], to: "phone", text: "Done.", onUnknown: "ask" as const };
  const run = givenRun(definitionOf([commandStage("a")], { deliver: [delivery] }));
  run.play("send");
  const [dispatch] = Object.values(run.state().dispatches);
  if (dispatch === undefined) throw new TypeError("nothing must be told");
  const port = { channels: { find }, toRuns: NO_MESSAGES, projects: { config: () => null } };
  expect(await lostRequest(port, run.context(), dispatch)).toMatchObject({
    repeatable: false,
    result: { is: "unknown" },
  });
});
