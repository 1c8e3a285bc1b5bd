import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { readStat } from "../../process/find/process-table.ts";
import { gone } from "./living-daemon.ts";

test("who ended is gone, also where nobody takes it away", async () => {
  // What the sh becomes never waits for the child that it started.
  const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [line] = await once(parent.stdout, "data");
  const pid = Number(String(line));
  process.kill(pid, "SIGKILL");
  await gone(pid);
  expect(readStat(pid)).toMatchObject({ state: "Z" });
});
