import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { readTexts } from "../../test/source-text.ts";

const FIXTURE = resolve(import.meta.dirname, "../../test/fixtures/open-door.ts");

const DOORS = [
  "src/agents/scripted/host/run-words.ts",
  "src/process/launch.ts",
  "src/process/open-viewer.ts",
  "src/process/program-output.ts",
  "src/process/run-program.ts",
  "src/process/secrets.ts",
  "src/process/spawn-daemon.ts",
];

test("the table below names every door to a child process", () => {
  const found = readTexts("src").filter(
    ({ path, text }) => !path.endsWith(".test.ts") && text.includes('"node:child_process"'),
  );
  expect(found.map(({ path }) => path).toSorted()).toEqual(DOORS);
});

test.each(DOORS)("[RUN-41] no descriptor beyond 2 passes %s, whatever its number", async (door) => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-doors-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
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
  const words = [process.execPath, FIXTURE, door, list, folder].map((word) => `'${word}'`).join(" ");
  const child = spawn("bash", ["-c", `exec {any}>'${folder}/lock.any' ${opened}; exec ${words}`], { stdio: "inherit" });
  expect(await once(child, "exit")).toEqual([0, null]);
  while (!existsSync(seen)) await delay(10);
  expect(readFileSync(seen, "utf8")).not.toContain("lock.");
});
