import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, killDaemon, lastLine, shown, until, write } from "./cli-home.ts";

// An account that is used up and reset, with the real daemon and a client that is a process: it says what Claude Code says.

const CLIENT = `
import { existsSync, writeFileSync } from "node:fs";
const say = (event) => console.log(JSON.stringify(event));
const end = (more) => say({ type: "result", subtype: "success", is_error: false, result: "done", usage: {}, ...more });
const resetsAt = Number(process.env.RESETS_AT);
const folder = process.env.FAR_SIDE;
say({ type: "system", subtype: "init", tools: [] });
if (Date.now() < resetsAt) {
  say({ type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt } });
  say({ type: "assistant", message: { id: "x", content: [{ type: "text", text: "no more" }] }, error: "rate_limit" });
  end({ is_error: true, terminal_reason: "api_error", api_error_status: 429, result: "no more" });
  process.exitCode = 1;
} else {
  writeFileSync(folder + "/tried-" + process.pid, "");
  const stopAt = Date.now() + 60_000;
  const look = () => (existsSync(folder + "/go") || Date.now() > stopAt ? end({}) : setTimeout(look, 50));
  look();
}
`;

async function accepted(file: string): Promise<string> {
  return String(lastLine((await holdfast("run", file, "--detach", "--json")).out)["id"]);
}

async function stands(id: string, state: string): Promise<void> {
  await until(async () => (await shown(id))["state"] === state);
}

test("[RUN-29] after a reset one run tries the account, over a kill -9 of the daemon; then the others follow", async () => {
  const client = JSON.stringify([process.execPath, write("client.mjs", CLIENT)]);
  const resetsAt = Date.now() + 15_000;
  const env = JSON.stringify({ set: { RESETS_AT: String(resetsAt), FAR_SIDE: folder } });
  write(
    "holdfast.config.ts",
    `export default { agents: { worker: { use: "claude", program: ${client}, env: ${env} } } };\n`,
  );
  const file = write(
    "think.pipeline.yaml",
    `name: think\nstages:\n  think: { agent: { use: worker, prompt: { text: think } } }\n`,
  );
  const first = await accepted(file);
  await stands(first, "waiting");
  const second = await accepted(file);
  await stands(second, "waiting");
  const held = `the quota of its agent worker: it is used up until ${new Date(resetsAt).toISOString()}`;
  expect((await holdfast("why", second)).out).toContain(`think waits for ${held}.`);
  expect((await holdfast("show", second)).out).toContain(`(quota: ${held})`);
  await stands(first, "running");
  await until(() => tries() === 1);
  killDaemon();
  const third = await accepted(file);
  await stands(third, "waiting");
  await until(async () => (await holdfast("why", second)).out.includes("one execution tries first"));
  expect([(await shown(first))["state"], (await shown(second))["state"], tries()]).toEqual(["running", "waiting", 1]);
  writeFileSync(join(folder, "go"), "");
  await stands(first, "completed");
  // They follow within half a minute, which is all that `until` has.
  for (const id of [second, third])
    await expect.poll(async () => (await shown(id))["state"], { timeout: 60_000 }).toBe("completed");
  expect(tries()).toBe(3);
  expect((await holdfast("audit", "verify")).code).toBe(0);
  expect((await holdfast("audit", "rebuild")).code).toBe(0);
});

/** How often the client was served. */
function tries(): number {
  return readdirSync(folder).filter((name) => name.startsWith("tried-")).length;
}
