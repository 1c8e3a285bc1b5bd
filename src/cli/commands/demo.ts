import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../base/failure.ts";
import { readDaemonFile } from "../../app/daemon-file.ts";
import { PACKAGE_FOLDER } from "../../app/package.ts";
import { loadPipeline } from "../../definition/load-pipeline.ts";
import { reading, type CommandContext } from "../context.ts";
import { connect } from "../daemon.ts";
import { followRun } from "../follow.ts";
import { submit } from "../submit.ts";

/** \`holdfast demo\`: a real pipeline in a home of its own; its last line is the path of a page to open. */
export async function demo(
  outer: CommandContext,
  _words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), "holdfast-demo-"));
  const context: CommandContext = { ...outer, home };
  const crash = options["crash"] === true;
  const loaded = await loadPipeline(join(PACKAGE_FOLDER, "examples", "demo", "demo.pipeline.yaml"));
  context.say(
    `A pipeline of ${loaded.definition.stages.length} stages: agents research and write, a judge sends one draft back, functions and commands do the rest.`,
  );
  const id = await submit(context, loaded, {
    input: { title: "Work that must not be lost", pace: crash ? "calm" : "brisk" },
    options: {},
  });
  const crashing = crash ? crashInTheMiddle(context, id) : Promise.resolve();
  const { code, run } = await followRun(context, id);
  await crashing;
  const page = run.artifacts.find((artifact) => artifact.stage === "render");
  if (crash) context.say(`The orchestrator died once; recovered ${run.recoveries} time; nothing was run twice.`);
  const client = await connect(context);
  await client?.post("/stop", {});
  if (code !== 0 || page === undefined)
    throw new HoldfastError("RUN_FAILED", `The demo ${run.state}. Its home is ${home}.`);
  if (context.json) context.print(JSON.stringify(run));
  else context.print(page.path);
  return 0;
}

/** Kills the orchestrator by its pid while the render stage works; the follower starts it again. */
async function crashInTheMiddle(context: CommandContext, id: string): Promise<void> {
  for (;;) {
    const rendering = await reading(context, (open) =>
      open
        .show(id, { version: null, all: false })
        .stages.some(
          (stage) => stage.id === "render" && stage.attempts.at(-1)?.pid !== null && stage.state === "running",
        ),
    );
    if (rendering) break;
    await delay(100);
  }
  const daemon = readDaemonFile(context.home);
  if (daemon === null) return;
  await delay(1_000);
  process.kill(daemon.pid, "SIGKILL");
  context.say(
    `\nKilled the orchestrator (process ${daemon.pid}) while \`render\` works. Its child goes on; the next start takes it over.\n`,
  );
}
