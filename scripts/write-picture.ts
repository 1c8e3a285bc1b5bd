import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { HoldfastError } from "../src/base/failure.ts";
import { drawSvg } from "./picture/draw-svg.ts";
import { playTerminal, type Screen } from "./picture/screen.ts";

// Draws docs/pictures/run.svg from a real run: the demo on a terminal (script(1) gives one), killed in the middle. What
// differs from machine to machine is left out; the times are those of this run.

const ROOT = resolve(import.meta.dirname, "..");
const COMMAND = "npm run demo -- --crash";

const written = recordDemo();
const folder = join(ROOT, "docs", "pictures");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "run.svg"), drawSvg(shownIn(written), `A terminal: ${COMMAND}`));

function recordDemo(): string {
  const command = `stty cols 118 rows 50; '${process.execPath}' '${join(ROOT, "bin", "holdfast.js")}' demo --crash`;
  const env = { ...process.env, SHELL: "/bin/sh", TERM: "xterm-256color" };
  const { stdout, status } = spawnSync("script", ["-qec", command, "/dev/null"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (status === 0) return stdout;
  throw new HoldfastError("PROGRAM_MISSING", `The demo on a terminal ended with ${status}.`, {
    hint: "script(1) of util-linux is needed.",
  });
}

function shownIn(text: string): Screen {
  const portable = text
    .replaceAll(/\(process \d+\)/g, "(by kill -9)")
    .replaceAll(/\S*\/holdfast-demo-[^/]*\/runs\/[^/]*/g, "…/runs/01K…");
  const screen = playTerminal(portable);
  const last = screen.findLastIndex((line) => line.some((span) => span.text.trim() !== ""));
  const prompt = [
    { text: "$ ", colour: "green" },
    { text: COMMAND, colour: "plain" },
  ];
  return [prompt, ...screen.slice(0, last + 1)];
}
