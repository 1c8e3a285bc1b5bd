import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { readTexts } from "../../../test/source-text.ts";
import { lockHolder } from "../../store/sqlite/lock/lock-holder.ts";

const LAUNCHER = resolve(import.meta.dirname, "../../../bin/holdfast.js");
const FIXTURE = resolve(import.meta.dirname, "../../../test/fixtures/open-door.ts");

const DOORS = [
  "src/agents/scripted/host/run-words.ts",
  "src/process/files/secrets.ts",
  "src/process/start/launch.ts",
  "src/process/start/open-viewer.ts",
  "src/process/start/program-output.ts",
  "src/process/start/run-program.ts",
  "src/process/start/spawn-daemon.ts",
];

/** What these start may outlive the command; what the others start ends with it, unless a daemon does. */
const OUTLIVING = [
  "src/process/start/launch.ts",
  "src/process/start/open-viewer.ts",
  "src/process/start/spawn-daemon.ts",
];

test("the table below names every door to a child process", () => {
  const found = readTexts("src").filter(
    ({ path, text }) => !path.endsWith(".test.ts") && text.includes('"node:child_process"'),
  );
  expect(found.map(({ path }) => path).toSorted()).toEqual(DOORS);
});

test.each(DOORS)("[RUN-41] in a daemon that a command started no descriptor beyond 2 passes %s", async (door) => {
  const seen = await listedBehind(door, "daemon");
  expect(seen.filter(([descriptor]) => descriptor > 2).map(([, target]) => target)).not.toContain("/dev/null");
  expect(seen.join("\n")).not.toContain("lock.");
});

test.each(OUTLIVING)("[RUN-41] nothing that a shell had open passes %s, whatever its number", async (door) => {
  expect((await listedBehind(door, "here")).join("\n")).not.toContain("lock.");
});

/** The descriptors of a child that was started through a door, in a process that a shell gave a dozen more, or in its daemon. */
async function listedBehind(door: string, where: string): Promise<readonly (readonly [number, string])[]> {
  const folder = temporaryFolder();
  const seen = join(folder, "seen");
  const list = join(folder, "list.sh");
  // A listing's own descriptor, and the two that a shell reads its script by, are no lock.
  writeFileSync(list, `ls -l /proc/self/fd > '${seen}.new'; mv '${seen}.new' '${seen}'\n`);
  writeFileSync(join(folder, "xdg-open"), `#!/bin/sh\nexec sh "$1"\n`);
  chmodSync(join(folder, "xdg-open"), 0o755);
  writeFileSync(
    join(folder, "lists.mjs"),
    `import { spawnSync } from "node:child_process"; spawnSync("sh", [${JSON.stringify(list)}]);`,
  );
  const opened = [3, 9, 10, 16, 17, 200, 1_000].map((n) => `${n}>'${folder}/lock.${n}'`).join(" ");
  const words = [process.execPath, FIXTURE, door, list, folder, where].map((word) => `'${word}'`).join(" ");
  const child = spawn("bash", ["-c", `exec {any}>'${folder}/lock.any' ${opened}; exec ${words}`], { stdio: "inherit" });
  expect(await once(child, "exit")).toEqual([0, null]);
  while (!existsSync(seen)) await delay(10);
  return [...readFileSync(seen, "utf8").matchAll(/(\d+) -> (.*)$/gm)].map(([, number, target = ""]) => [
    Number(number),
    target,
  ]);
}

test("[RUN-41] a descriptor that a thread of Node's has open stays as it is, and so does the lock of the home", async () => {
  const folder = temporaryFolder();
  const home = join(folder, "home");
  const certificates = join(folder, "certificates");
  execFileSync("mkfifo", [certificates]);
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificates, HOLDFAST_DESCRIPTORS: "" };
  const daemon = spawn(process.execPath, [LAUNCHER, "serve", "--daemon", "--home", home], { env, stdio: "ignore" });
  const ended = once(daemon, "exit");
  // Opened as soon as the thread reads; it waits for more until this is closed.
  const writer = await open(certificates, "w");
  try {
    while (!existsSync(join(home, "daemon.json")) && daemon.exitCode === null) await delay(10);
    const held = readdirSync(`/proc/${daemon.pid}/fd`).map((one) => readlinkSync(`/proc/${daemon.pid}/fd/${one}`));
    expect(held).toEqual(expect.arrayContaining([certificates, join(home, "lock.db")]));
    expect(lockHolder(join(home, "lock.db"))).toBe(daemon.pid);
  } finally {
    await writer.close();
    daemon.kill();
    await ended;
  }
});

function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "holdfast-doors-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
