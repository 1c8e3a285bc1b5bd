import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, shown, start, until, write } from "./cli-home.ts";

// holdfast.config.ts: agents and capacities of a project, and what of it the home keeps.

const CONFIG = (words: string): string =>
  `import { defineConfig } from "holdfast";\nexport default defineConfig(${words});\n`;

/** A client of one's own: the scripted one behind a program beside the config. */
function writeClient(): string {
  const client = write(
    "my-client.sh",
    `#!/bin/sh\necho "client $1" >> "${folder}/seen"\nshift\nexec "${process.execPath}" "$@"\n`,
  );
  chmodSync(client, 0o755);
  return client;
}

const MINE = `{ use: "scripted", program: ["./my-client.sh", "first-word"], env: { pass: ["MY_PASS"], set: { MY_SET: "set" }, secrets: { MY_KEY: "env:MY_KEY" } } }`;

const TELL = `'echo "$MY_PASS $MY_SET $MY_KEY" >> "$0"'`;

function asking(use: string): string {
  return `name: asking
stages:
  agent: { agent: { use: ${use}, script: [[{ run: [sh, -c, ${TELL}, "${folder}/seen"] }, { say: done }]] } }
  command: { needs: [agent], run: [sh, -c, 'echo "[$MY_PASS$MY_SET$MY_KEY]"'] }
`;
}

function seen(): readonly string[] {
  return readFileSync(join(folder, "seen"), "utf8").trimEnd().split("\n");
}

async function configured(): Promise<readonly Record<string, unknown>[]> {
  const { out } = await holdfast("events", "--json", "--type", "project.configured");
  return out === "" ? [] : out.trimEnd().split("\n").map(lastLine);
}

test("[P6] an agent of the config: its program and variables are pinned, and reach its client alone", async () => {
  writeClient();
  write("holdfast.config.ts", CONFIG(`{ agents: { mine: ${MINE} } }`));
  const file = write("asking.pipeline.yaml", asking("mine"));
  const env = { MY_PASS: "passed", MY_KEY: "s3cret-key" };
  const run = await start(["run", file, "--json"], env).ended;
  expect(run, run.err).toMatchObject({ code: 0 });
  expect(seen()).toEqual(["client first-word", "passed set s3cret-key"]);
  expect((await holdfast("artifacts", "get", "@last", "command.stdout")).out).toBe("[]\n");
  expect(lastLine(run.out.split("\n")[0] ?? "")).toMatchObject({
    type: "run.accepted",
    data: {
      agents: { mine: { adapter: "scripted", program: [join(folder, "project", "my-client.sh"), "first-word"] } },
    },
  });
  expect(run.out).not.toContain("s3cret-key");
  await holdfast("stop");
  const refused = await start(["run", file, "--json"], { MY_PASS: "x" }).ended;
  expect(refused).toMatchObject({ code: 2, out: "" });
  expect(lastLine(refused.err)).toMatchObject({
    error: { code: "SECRET_MISSING", message: expect.stringContaining("MY_KEY") },
  });
});

test("[P9] an agent that nobody knows, and one whose program is missing, are refused before anything is accepted", async () => {
  write("holdfast.config.ts", CONFIG(`{ agents: { mine: { use: "scripted", program: "./my-client.sh" } } }`));
  const file = write("asking.pipeline.yaml", asking("mime"));
  for (const command of ["validate", "run"]) {
    const refused = await holdfast(command, file);
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toMatch(/^\S*asking\.pipeline\.yaml:3:\d+ unknown agent "mime"; did you mean "mine"\?/);
  }
  writeFileSync(file, asking("mine"));
  expect(await holdfast("validate", file)).toMatchObject({ code: 0 });
  const missing = await holdfast("run", file, "--json");
  expect(missing).toMatchObject({ code: 2, out: "" });
  expect(lastLine(missing.err)).toMatchObject({
    error: { code: "PROGRAM_MISSING", message: expect.stringContaining("my-client.sh beside") },
  });
  expect(lastLine((await holdfast("ls", "--json")).out)).toMatchObject({ runs: [] });
});

test("the home keeps the newest config of a project, once for each change, and reads never load it", async () => {
  const file = write("plain.pipeline.yaml", `name: plain\nstages:\n  a: { run: ["true"] }\n`);
  expect(await holdfast("run", file)).toMatchObject({ code: 0 });
  expect(await configured()).toEqual([]);
  const words = `{ classes: { gpu: 2 }, env: { secrets: { TOKEN: "file:/dev/null" } }, channels: { team: { kind: "desktop" } } }`;
  const config = write("holdfast.config.ts", CONFIG(words));
  for (let n = 0; n < 2; n += 1) expect(await holdfast("run", file)).toMatchObject({ code: 0 });
  const project = join(folder, "project");
  const [first, ...more] = await configured();
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    stream: "home",
    actor: { kind: "user" },
    data: {
      project,
      config: {
        agents: {},
        classes: { gpu: 2 },
        budget: null,
        env: { secrets: { TOKEN: "file:/dev/null" } },
        channels: { team: { kind: "desktop" } },
        folder: project,
      },
    },
  });
  writeFileSync(config, "throw new Error('It was loaded.');\n");
  for (const command of [
    ["ls"],
    ["show", "@last"],
    ["why", "@last"],
    ["gates"],
    ["status"],
    ["events"],
    ["logs", "@last"],
  ])
    expect((await holdfast(...command)).code, command.join(" ")).toBe(0);
  expect(await holdfast("validate", file)).toMatchObject({ code: 2 });
  rmSync(config);
  expect(await holdfast("run", file)).toMatchObject({ code: 0 });
  expect((await configured()).map(({ data }) => data)).toMatchObject([{}, { project, config: null }]);
  expect(await holdfast("audit", "verify")).toMatchObject({ code: 0 });
});

async function works(id: string | undefined): Promise<boolean> {
  return JSON.stringify(await shown(String(id))).includes('"outcome":null');
}

function go(id: string | undefined): void {
  writeFileSync(join(folder, `go-${String(id)}`), "");
}

test("a class is as large as the config says, also for runs that wait already and after a restart", async () => {
  const wait = `while [ ! -e "${folder}/go-$HOLDFAST_RUN_ID" ]; do sleep 0.05; done`;
  const file = write(
    "classy.pipeline.yaml",
    `name: classy\nclasses: { encoder: 1 }\nstages:\n  cut: { run: [sh, -c, '${wait}'], outputs: none, resources: [encoder] }\n`,
  );
  const ids: string[] = [];
  const submit = async (): Promise<void> => {
    ids.push(String(lastLine((await holdfast("run", file, "--detach", "--json")).out)["id"]));
  };
  await submit();
  await until(async () => works(ids[0]));
  await submit();
  await until(async () => (await holdfast("why", String(ids[1]))).out.includes("waits for encoder: held by"));
  write("holdfast.config.ts", CONFIG("{ classes: { encoder: 2 } }"));
  await submit();
  await until(async () => works(ids[1]));
  expect((await holdfast("why", String(ids[2]))).out).toContain("waits for encoder: held by");
  await holdfast("stop");
  const resumed = start(["resume"]);
  go(ids[0]);
  await until(async () => works(ids[2]));
  expect(await works(ids[1])).toBe(true);
  for (const id of ids) go(id);
  expect(await resumed.ended).toMatchObject({ code: 0 });
});
