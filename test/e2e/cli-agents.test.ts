import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, lastLine, start, write, type Ended } from "./cli-home.ts";

// `holdfast agents` as users meet it: clients on PATH, beside the config, and missing.

const CLAUDE = { presetSession: true, resume: true, questions: false, structuredAnswer: true, cost: true };
const SCRIPTED = { presetSession: false, resume: false, questions: true, structuredAnswer: true, cost: true };

/** A stand-in for a client: an executable file with these lines. */
function client(file: string, ...lines: readonly string[]): string {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(file, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  return file;
}

async function agents(...words: readonly string[]): Promise<Ended> {
  const env = { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, ANTHROPIC_API_KEY: "secret", LANG: "C" };
  return start(["agents", ...words], env).ended;
}

test("the built-in clients are listed with program, version and abilities, before there is a home; a client gets few variables", async () => {
  const program = client(
    join(folder, "bin", "claude"),
    `env | cut -d= -f1 | sort | tr '\\n' ' ' > "${folder}/given"`,
    `[ "$*" = --version ] && echo "9.8.7 (Claude Code)"`,
  );
  const { code, out, err } = await agents("--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(lastLine(out)).toEqual({
    agents: [
      { name: "claude", adapter: "claude", program, found: true, version: "9.8.7 (Claude Code)", capabilities: CLAUDE },
      {
        name: "scripted",
        adapter: "scripted",
        program: process.execPath,
        found: true,
        version: process.version,
        capabilities: SCRIPTED,
      },
    ],
  });
  const given = readFileSync(join(folder, "given"), "utf8").trim().split(" ");
  expect(given.filter((name) => !["PWD", "SHLVL", "_", "OLDPWD"].includes(name))).toEqual(["HOME", "LANG", "PATH"]);
  expect((await agents()).out.split("\n")[0]).toBe(
    `claude    claude    ${program.padEnd(process.execPath.length)}  9.8.7 (Claude Code)  preset session, resume, cost, structured output`,
  );
});

function configure(more: string): void {
  write(
    "holdfast.config.ts",
    `export default { agents: { contained: { use: "claude", program: ["./contained.sh", "claude"] }${more} } };\n`,
  );
}

test("agents of the config are listed as they were last submitted; a missing program is said, and one that fails has no version", async () => {
  const contained = client(join(folder, "project", "contained.sh"), "exit 3");
  configure(`, lost: { use: "claude", program: "no-such-client" }`);
  expect((await agents("--json")).out).not.toContain("contained");
  const file = write("one.pipeline.yaml", `name: one\nstages:\n  a: { run: ["true"] }\n`);
  expect(await start(["run", file]).ended).toMatchObject({ code: 0 });
  configure("");
  const { agents: known } = lastLine((await agents("--json")).out);
  expect(known).toMatchObject([
    { name: "claude", program: "claude", found: false, version: null },
    { name: "scripted", found: true },
    { name: "contained", adapter: "claude", program: contained, found: true, version: null, capabilities: CLAUDE },
    { name: "lost", adapter: "claude", program: "no-such-client", found: false, version: null },
  ]);
  const { code, out } = await agents();
  expect(code).toBe(0);
  expect(out).toContain("no-such-client is not on PATH");
  const elsewhere = await start(["agents", "--json"], {}, { cwd: folder }).ended;
  expect(elsewhere.out).not.toContain("contained");
});
