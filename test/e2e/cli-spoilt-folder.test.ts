import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gone } from "../../src/app/daemon/living-daemon.ts";
import { folder, holdfast, killDaemon, shown, until, write } from "./cli-home.ts";

// Children that put something else in the place of every file by which they are heard and judged: none stops the home.

/** Puts something else there in one way, leaves its process id where the pipeline lies, and stays. */
function spoiler(name: string, how: string, more = ""): string {
  const files = "progress ask.1 artifact.1 answer.1 result result.tmp";
  const script = `cd "$HOLDFAST_DIR"; for f in ${files}; do rm -rf "$f"; ${how} "$f"; done; echo $$ > "$1/${name}.pid"; exec sleep 600`;
  const run = `run: [sh, -c, ${JSON.stringify(script)}, sh, "{{pipeline.dir}}"], outputs: none${more}`;
  return write(`${name}.pipeline.yaml`, `name: ${name}\nstages:\n  spoil: { ${run} }\n`);
}

function pidOf(name: string): number {
  const file = join(folder, `project/${name}.pid`);
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
}

async function begin(name: string, how: string, more = ""): Promise<string> {
  expect(await holdfast("run", spoiler(name, how, more), "--detach")).toMatchObject({ code: 0 });
  await until(() => pidOf(name) > 0);
  return String((await shown("@last"))["id"]);
}

test("[R31] children that spoil their folders stop neither other runs, nor a timeout, a cancel or the next start", async () => {
  const other = write("other.pipeline.yaml", "name: other\nstages: { a: { run: [echo, done] } }\n");
  const late = await begin("late", "mkfifo", ", timeout: 3s");
  const staying = [
    await begin("fifo", "mkfifo"),
    await begin("folder", "mkdir"),
    await begin("link", "ln -s /dev/zero"),
  ];
  expect(await holdfast("run", other)).toMatchObject({ code: 0 });
  await until(async () => (await shown(late))["state"] === "failed");
  expect(JSON.stringify(await shown(late))).toContain('"stopReason":"timeout"');

  killDaemon();
  expect(await holdfast("run", other)).toMatchObject({ code: 0 });
  await Promise.all(staying.map(async (id) => holdfast("cancel", id)));
  for (const id of staying) await until(async () => (await shown(id))["state"] === "cancelled");
  for (const name of ["late", "fifo", "folder", "link"]) await gone(pidOf(name));
}, 120_000);
