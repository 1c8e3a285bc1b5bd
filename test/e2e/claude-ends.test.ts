import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, until } from "./cli-home.ts";
import { agent, attemptsOf, openClaudeHome, pipelineOf, processesOf, show } from "./claude-home.ts";

const RESULT = { type: "result", subtype: "success", is_error: false, result: "all written", permission_denials: [] };

test("[P7] a client that lives on after its final event is ended after ten seconds, and its work counts", async () => {
  await using home = await openClaudeHome();
  // The real client does not do this on demand.
  const client = join(folder, "bin", "claude");
  rmSync(client);
  writeFileSync(client, `#!/bin/sh\necho '${JSON.stringify(RESULT)}'\nsetsid sleep 300 & exec sleep 300\n`);
  chmodSync(client, 0o755);
  const { code, shown } = await home.run({ write: { agent: agent("SAY all written"), grace: "1s" } });
  expect(code).toBe(0);
  const [attempt] = attemptsOf(shown, "write");
  expect(attempt).toMatchObject({ outcome: "succeeded", stopReason: "ok", exitCode: 143 });
  const lasted = Date.parse(attempt?.endedAt ?? "") - Date.parse(attempt?.startedAt ?? "");
  expect(lasted).toBeGreaterThanOrEqual(10_000);
  expect(processesOf("HOLDFAST_STAGE=write")).toEqual([]);
});

test("a client that somebody killed has crashed, and the stage's retry goes on in its session", async () => {
  await using home = await openClaudeHome({ mode: { kind: "hang" } });
  const stage = { agent: agent("WRITE_FILE letter.txt Dear Ada\nSAY all written"), outputs: { letter: "letter.txt" } };
  const running = home.start("run", pipelineOf({ write: { ...stage, retry: { backoff: "50ms" } } }));
  const asked = await home.model.seen(() => true);
  await until(async () => attemptsOf(await show(), "write")[0]?.pid != null);
  process.kill(attemptsOf(await show(), "write")[0]?.pid ?? 0, "SIGKILL");
  home.model.release();
  const { code, err } = await running.ended;
  expect(code, err).toBe(0);
  const attempts = attemptsOf(await show(), "write");
  expect(attempts[0]).toMatchObject({ outcome: "failed", stopReason: "crashed", exitCode: 137 });
  expect(attempts.at(-1)).toMatchObject({ outcome: "succeeded", session: asked.session });
});

test("an account's limit is waited for until the moment that the client names", async () => {
  const resetsAt = Math.floor(Date.now() / 1000) + 7_200;
  const headers = {
    "anthropic-ratelimit-unified-status": "rejected",
    "anthropic-ratelimit-unified-reset": String(resetsAt),
    "anthropic-ratelimit-unified-representative-claim": "five_hour",
  };
  const mode = { kind: "fail", status: 429, headers } as const;
  await using home = await openClaudeHome({ mode }, "CLAUDE_CODE_OAUTH_TOKEN");
  await home.holdfast("run", pipelineOf({ write: { agent: agent("SAY hello") } }), "--detach");
  await until(async () => (await show()).state === "waiting");
  expect(attemptsOf(await show(), "write")).toMatchObject([{ stopReason: "quota" }]);
  const why = await home.holdfast("why", "@last");
  expect(why.out).toContain(new Date(resetsAt * 1000).toISOString());
});
