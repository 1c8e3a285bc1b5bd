import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isLiving, readStat } from "../../src/process/find/process-table.ts";
import { eventsOf } from "../opened-home.ts";
import { folder, holdfast, lastLine, start, until, write } from "./cli-home.ts";

// How long a daemon lives, and whom it lets in through a browser.

const SHORT = `name: short\nstages:\n  a: { run: ["true"] }\n`;

/** A clock on which a minute is a second, for the daemon alone: its own figure is waited for, in less time. */
const FAST = `if (process.argv.includes("--daemon")) {
  const [now, begun] = [Date.now, Date.now()];
  Date.now = () => begun + (now() - begun) * 60;
}`;

test("a daemon that a command started ends on its own, once nothing has been open and nobody has connected for a minute", async () => {
  const clock = write("fast-clock.mjs", FAST);
  const home = join(folder, "home");
  const ran = await start(["run", write("short.pipeline.yaml", SHORT)], { NODE_OPTIONS: `--import ${clock}` }).ended;
  expect(ran, ran.err).toMatchObject({ code: 0 });
  const pid = Number(eventsOf(home, "home", ["incarnation.started"])[0]?.data?.["pid"]);
  const lives = (): boolean => {
    const stat = readStat(pid);
    return stat !== null && isLiving(stat);
  };
  await until(() => !lives());
  expect(existsSync(join(home, "daemon.json"))).toBe(false);
  expect(readFileSync(join(home, "logs", "daemon.log"), "utf8")).toBe("");
  expect(await holdfast("stop")).toMatchObject({ code: 0, out: "No daemon runs.\n" });
});

test("serve --open prints a link that lets a browser in, once", async () => {
  const daemon = start(["serve", "--port", "0", "--open"]);
  const said = { out: "", err: "" };
  daemon.child.stdout?.on("data", (chunk: Buffer) => (said.out += chunk.toString()));
  daemon.child.stderr?.on("data", (chunk: Buffer) => (said.err += chunk.toString()));
  await until(() => said.out.includes("\n") && said.err.includes("\n"));
  const { url } = lastLine(readFileSync(join(folder, "home", "daemon.json"), "utf8").replaceAll("\n", ""));
  expect(said.err).toBe(`Orchestrating ${join(folder, "home")} at ${String(url)}. Ctrl-C ends; children go on.\n`);
  const link = said.out.trimEnd();
  expect(link).toMatch(new RegExp(`^${String(url)}/login\\?code=\\S+$`));
  const status = `${String(url)}/api/v1/status`;
  expect((await fetch(status)).status).toBe(401);
  const first = await fetch(link, { redirect: "manual" });
  const [cookie = ""] = first.headers.getSetCookie();
  expect(cookie).toMatch(/; HttpOnly/i);
  const inside = await fetch(status, { headers: { cookie: cookie.split(";")[0] ?? "" } });
  expect({ status: inside.status, ...Object(await inside.json()) }).toMatchObject({
    status: 200,
    orchestrator: { pid: daemon.child.pid },
  });
  const second = await fetch(link, { redirect: "manual" });
  expect(second.status).toBeGreaterThanOrEqual(400);
  expect(second.headers.getSetCookie()).toEqual([]);
  daemon.child.kill("SIGTERM");
  expect((await daemon.ended).code).toBe(0);
});
