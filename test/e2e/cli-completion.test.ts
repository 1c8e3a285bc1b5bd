import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { folder, holdfast, LAUNCHER, shown, write } from "./cli-home.ts";
import { openProgram, type Terminal } from "./terminal.ts";

// Completion in the real shells, as somebody who presses the tab key meets it.

const GATED = `name: gated
stages:
  make-it: { run: [sh, -c, 'echo made > made.txt'], outputs: { made: made.txt } }
  publish: { needs: [make-it], gate: { ask: "Publish it?", options: { publish: continue, drop: cancel } } }
`;

let path = "";

beforeEach(() => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "holdfast"), `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`);
  chmodSync(join(bin, "holdfast"), 0o755);
  path = `${bin}:/usr/bin:/bin`;
});

const WORLD = [
  ["holdfast stat", "holdfast status "],
  ["holdfast show @la", "holdfast show @last "],
  ["holdfast watch @la", "holdfast watch @last "],
  ["holdfast cancel 01J @la", "holdfast cancel 01J @last "],
  ["holdfast logs @last mak", "holdfast logs @last make-it "],
  ["holdfast ls --state comp", "holdfast ls --state completed "],
  ["holdfast run gated.pipeline.yaml --unt", "holdfast run gated.pipeline.yaml --until "],
  ["holdfast run gated.pipeline.yaml --until pub", "holdfast run gated.pipeline.yaml --until publish "],
  ["holdfast run gat", "holdfast run gated.pipeline.yaml "],
  ["holdfast artifacts get @last make", "holdfast artifacts get @last make-it.made "],
] as const;

/** Writes what was typed, presses the tab key and waits for what stands there then; then empties the line. */
async function complete(shell: Terminal, typed: string, completed: string): Promise<void> {
  shell.type(`${typed}\t`);
  await shell.shows(`$ ${completed}`);
  shell.type("\u0015");
}

async function prepare(): Promise<{ readonly run: string; readonly gate: string }> {
  expect(await holdfast("run", write("gated.pipeline.yaml", GATED))).toMatchObject({ code: 3 });
  const { id, gates } = await shown("@last");
  return { run: String(id), gate: Array.isArray(gates) ? String(gates[0]?.id) : "" };
}

test("bash completes commands, options, values, files, runs, stages, artifacts, gates and their options", async () => {
  const { run, gate } = await prepare();
  const shell = openProgram(["bash", "--norc", "-i"], { columns: 200, env: { PATH: path, PS1: "$ ", HOME: folder } });
  // What is typed while a command still runs is edited by the terminal, not by the shell.
  shell.type('eval "$(holdfast completion bash)"; echo it is on\n');
  await shell.shows(/^it is on$/m);
  for (const [typed, completed] of WORLD) await complete(shell, typed, completed);
  await complete(shell, `holdfast show ${run.slice(0, 12)}`, `holdfast show ${run} `);
  await complete(shell, "holdfast answer ", `holdfast answer ${gate} `);
  await complete(shell, `holdfast answer ${gate} pu`, `holdfast answer ${gate} publish `);
  shell.type("exit\n");
  await shell.ended;
});

test("zsh completes them, too", async () => {
  const { gate } = await prepare();
  const env = { PATH: path, PS1: "$ ", HOME: folder, ZDOTDIR: folder };
  const shell = openProgram(["zsh", "-f", "-i"], { columns: 200, env });
  shell.type('PS1="$ "; autoload -U compinit; compinit -u; eval "$(holdfast completion zsh)"; echo ready\n');
  await shell.shows(/^ready$/m);
  for (const [typed, completed] of WORLD.slice(0, 4)) await complete(shell, typed, completed.trimEnd());
  await complete(shell, "holdfast run gat", "holdfast run gated.pipeline.yaml");
  await complete(shell, "holdfast answer ", `holdfast answer ${gate}`);
  shell.type("exit\n");
  await shell.ended;
});

test("fish completes them, too, and says what they are", async () => {
  const { gate } = await prepare();
  const env = { PATH: path, HOME: folder, HOLDFAST_HOME: join(folder, "home") };
  const lines = [
    "holdfast stat",
    "holdfast logs @last mak",
    "holdfast answer ",
    "holdfast run gat",
    "holdfast ls --limi",
  ];
  const script = ["holdfast completion fish | source", ...lines.map((line) => `complete -C "${line}"`)].join("\n");
  const said = execFileSync("fish", ["--no-config", "-c", script], {
    cwd: join(folder, "project"),
    env,
    encoding: "utf8",
  });
  expect(said.trimEnd().split("\n")).toEqual([
    "status\twho orchestrates this home, and how far recovery is",
    "make-it\tsucceeded",
    `${gate}\tpublish: Publish it?`,
    "gated.pipeline.yaml",
    "--limit\tat most so many",
  ]);
});

test("what cannot be read offers nothing and says nothing", async () => {
  write("file", "");
  const words = ["__complete", "--home", join(folder, "project", "file"), "show", ""];
  expect(await holdfast(...words)).toEqual({ code: 0, out: "", err: "" });
  expect(await holdfast("completion", "tcsh")).toMatchObject({ code: 2, out: "" });
});
