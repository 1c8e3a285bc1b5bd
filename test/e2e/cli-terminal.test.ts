import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { playTerminal } from "../../scripts/picture/screen.ts";
import { folder, until, write } from "./cli-home.ts";

const LAUNCHER = resolve(import.meta.dirname, "../../bin/holdfast.js");

const LASTING = `
name: lasting
stages:
  make: { run: [sleep, "600"], outputs: none }
`;

test("what is said on a terminal stands above the stages, and each stage has one line", async () => {
  const file = write("lasting.pipeline.yaml", LASTING);
  const command = `echo $$; exec '${process.execPath}' '${LAUNCHER}' run '${file}'`;
  const env = { ...process.env, HOLDFAST_HOME: join(folder, "home"), SHELL: "/bin/sh" };
  const terminal = spawn("script", ["-qec", command, "/dev/null"], { env, stdio: ["ignore", "pipe", "inherit"] });
  let seen = "";
  terminal.stdout.on("data", (chunk: Buffer) => (seen += chunk.toString()));
  const all = text(terminal.stdout);
  await until(() => seen.includes("running"));
  process.kill(Number.parseInt(seen, 10), "SIGINT");
  const screen = playTerminal(await all).map((line) =>
    line
      .map((span) => span.text)
      .join("")
      .trimEnd(),
  );
  expect(screen.filter((line) => line.startsWith("The run goes on."))).toHaveLength(1);
  expect(screen.filter((line) => / make +running/.test(line))).toHaveLength(1);
  expect(screen.findIndex((line) => line.startsWith("The run goes on."))).toBeLessThan(
    screen.findIndex((line) => / make +running/.test(line)),
  );
});
