import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { killTogether, markedProcesses } from "../recovery/process-table.ts";
import { folder, holdfast, lastLine, shown, start, until, write } from "./cli-home.ts";

// `ladder` as users meet it: an agent fails, and what is written is tried, one after the other.

/** A second client: the scripted one behind a program beside the config, with a secret of its own. */
function writeSecond(): void {
  const program = write("second.sh", `#!/bin/sh\necho second >> "${folder}/asked"\nexec "${process.execPath}" "$@"\n`);
  chmodSync(program, 0o755);
  const second = `{ use: "scripted", program: ["./second.sh"], env: { secrets: { SECOND_KEY: "env:SECOND_KEY" } } }`;
  write("holdfast.config.ts", `export default { agents: { second: ${second} } };\n`);
}

const WAITS = `while [ ! -e "$0/go" ]; do sleep 0.05; done; echo "by the second, with $SECOND_KEY" > letter.txt`;

function climbing(): string {
  const words = JSON.stringify(["sh", "-c", WAITS, folder]);
  return write(
    "climbing.pipeline.yaml",
    `name: climbing
stages:
  letter:
    agent: { use: scripted, script: [[{ say: I will not. }, { stop: refusal }]] }
    ladder:
      - fresh
      - agent: { use: second, script: [[{ run: ${words} }, { say: done }]] }
    outputs: { letter: letter.txt }
    review: { judges: [{ run: [grep, second, "{{artifacts.letter.letter}}"] }] }
  after: { run: [cat, "{{artifacts.letter.letter}}"] }
`,
  );
}

async function attempts(): Promise<readonly Record<string, unknown>[]> {
  const { stages } = await shown("@last");
  return Array.isArray(stages) ? stages[0].attempts : [];
}

const KEY = { SECOND_KEY: "sesame" };

/** A run whose third attempt is being worked on by the second agent. */
async function climbed(): Promise<void> {
  writeSecond();
  expect(await start(["run", climbing(), "--detach"], KEY).ended).toMatchObject({ code: 0 });
  await until(async () => (await attempts())[2]?.["pid"] != null && existsSync(join(folder, "asked")));
}

const CLIMB = [
  { n: 1, cause: "first", outcome: "failed", stopReason: "refusal" },
  { n: 2, cause: "fresh", outcome: "failed", stopReason: "refusal", rung: { n: 1, of: 2, tries: "fresh" } },
];

const TOP = { n: 2, of: 2, tries: "agent second" };

test("[P20] the second agent's work is taken over after a kill and goes on through review and what follows", async () => {
  await climbed();
  const why = await holdfast("why", "@last");
  expect(why.out).toContain("attempt 3 (rung 2 of 2: agent second), work");
  expect((await holdfast("show", "@last")).out).toContain("attempt 3: rung 2 of 2: agent second");
  const { pid } = JSON.parse(readFileSync(join(folder, "home", "daemon.json"), "utf8"));
  process.kill(Number(pid), "SIGKILL");
  await until(() => !existsSync(`/proc/${pid}`));
  writeFileSync(join(folder, "go"), "");

  const resumed = await start(["resume", "@last", "--json"], KEY).ended;
  expect(resumed.code, resumed.err).toBe(0);
  expect(lastLine(resumed.out)).toMatchObject({ state: "completed", recoveries: 1 });
  expect(await attempts()).toMatchObject([...CLIMB, { n: 3, cause: "fresh", outcome: "succeeded", rung: TOP }]);
  expect((await attempts())[0]).not.toHaveProperty("rung");
  expect(readFileSync(join(folder, "asked"), "utf8")).toBe("second\n");
});

test("[P20][R26] when all is killed with it the second agent is asked again, not the first, and no rung is used up", async () => {
  await climbed();
  killTogether(() => markedProcesses(folder));
  const { pid } = JSON.parse(readFileSync(join(folder, "home", "daemon.json"), "utf8"));
  process.kill(Number(pid), "SIGKILL");
  await until(() => markedProcesses(folder).length === 0 && !existsSync(`/proc/${pid}`));
  writeFileSync(join(folder, "go"), "");

  const resumed = await start(["resume", "@last"], KEY).ended;
  expect(resumed.code, resumed.err).toBe(0);
  expect(resumed.out).toContain("letter: running (attempt 4, rung 2)");
  expect(await attempts()).toMatchObject([
    ...CLIMB,
    { n: 3, outcome: "unknown", rung: TOP },
    { n: 4, outcome: "succeeded", verdict: { result: "pass" }, rung: TOP },
  ]);
  expect(readFileSync(join(folder, "asked"), "utf8")).toBe("second\nsecond\n");
});

test("[P9][P20] a client of a ladder that is missing is named before anything is spent", async () => {
  writeSecond();
  const file = climbing();
  write("holdfast.config.ts", `export default { agents: { second: { use: "scripted", program: ["./gone.sh"] } } };\n`);
  const refused = await holdfast("run", file);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.err).toContain("gone.sh");
});
