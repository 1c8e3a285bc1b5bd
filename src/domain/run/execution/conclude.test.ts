import { expect, test } from "vitest";
import { concludeCommand, type CommandEnd } from "./conclude.ts";

function concluded(verdict: CommandEnd["verdict"]): unknown {
  const { end, conclusion } = concludeCommand({ verdict, exits: {}, poll: false, tail: () => "" });
  return [end.verdict, end.exitCode, conclusion.stopReason];
}

test("[R28] a result that outlived a restart of the machine says nothing: what it was about was synced by nobody", () => {
  expect(concluded({ is: "finished", exitCode: 0, rebooted: false })).toEqual(["finished", 0, "ok"]);
  expect(concluded({ is: "finished", exitCode: 0, rebooted: true })).toEqual(["lost", null, "host-restarted"]);
  expect(concluded({ is: "lost", rebooted: true })).toEqual(["lost", null, "host-restarted"]);
  expect(concluded({ is: "lost", rebooted: false })).toEqual(["lost", null, "crashed"]);
});
