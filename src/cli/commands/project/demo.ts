import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../../base/failure.ts";
import { wordsOf } from "../../../base/json/json-fields.ts";
import { readDaemonFile } from "../../../app/daemon/daemon-file.ts";
import { PACKAGE_FOLDER } from "../../../app/host/package.ts";
import type { ShownRun } from "../../../domain/run/view/shown.ts";
import { loadPipeline, type LoadedPipeline } from "../../../definition/load/load-pipeline.ts";
import { reading, type CommandContext } from "../../call/context.ts";
import { homeFolder } from "../../../app/home/home-folder.ts";
import { quote } from "../../../base/text/quote.ts";
import { callElsewhere, callOf } from "../../call/call-of.ts";
import { connect } from "../../../app/daemon/living-daemon.ts";
import { followRun, InterruptedError, type Followed } from "../../follow/follow.ts";
import { createProgressView, type ProgressView } from "../../progress/view.ts";
import { submit } from "../../follow/submit.ts";

/**
 * \`holdfast demo\`: a real pipeline, in the home that every other command finds; its last line is the path of a page to open.
 * With \`--crash\` it has a home of its own: nobody else's work is to lose its orchestrator.
 */
export async function demo(
  outer: CommandContext,
  [example]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (example !== undefined) {
    const { demoExample } = await import("./demo-example.ts");
    return demoExample(outer, example, options);
  }
  refuseOtherAgents(options["agent"]);
  const crash = options["crash"] === true;
  const context = crash ? { ...outer, home: mkdtempSync(join(tmpdir(), "holdfast-demo-")) } : outer;
  const loaded = await loadPipeline(join(PACKAGE_FOLDER, "examples", "demo", "demo.pipeline.yaml"));
  try {
    if (options["agent"] !== "claude") return await play({ context, loaded, crash });
    const { prepareClaudeDemo } = await import("../../demo-agents.ts");
    await using claude = await prepareClaudeDemo(context, loaded);
    return await play({ ...claude, crash });
  } catch (failure) {
    if (failure instanceof InterruptedError) return 130;
    throw failure;
  } finally {
    if (crash) await stopDaemon(context);
  }
}

function refuseOtherAgents(agent: unknown): void {
  if (agent === undefined || agent === "claude" || agent === "scripted") return;
  throw new HoldfastError("USAGE", `The demo has no agent ${wordsOf(agent)}.`, {
    hint: "There are `--agent claude` and, without it, the built-in `scripted`.",
  });
}

interface Demo {
  readonly context: CommandContext;
  readonly loaded: LoadedPipeline;
  readonly crash: boolean;
}

async function play({ context, loaded, crash }: Demo): Promise<number> {
  const input = { title: "Work that must not be lost", pace: crash ? "calm" : "brisk" };
  const id = await submit(context, loaded, { input, options: {} });
  if (!context.json)
    context.say(
      `A pipeline of ${loaded.definition.stages.length} stages: agents research and write, a judge sends one draft back, functions and commands do the rest.`,
    );
  const view = createProgressView(context);
  const crashing = crash ? crashInTheMiddle(context, id, view) : Promise.resolve();
  const followed = await followRun(context, id, { view });
  await crashing;
  return conclude(context, followed, crash);
}

function conclude(context: CommandContext, { code, run }: Followed, crash: boolean): number {
  const page = run.artifacts.find((artifact) => artifact.stage === "render");
  if (code !== 0 || page === undefined)
    throw new HoldfastError("RUN_FAILED", `The demo ${run.state}${reasonOf(run)}.`, {
      hint: `holdfast why ${run.id} --home ${quote(context.home)}`,
    });
  if (context.json) {
    context.print(JSON.stringify(run));
    return 0;
  }
  if (crash) context.say(crashWords(run));
  for (const line of nextLines(context, run.id)) context.say(line);
  context.print(page.path);
  return 0;
}

/** What a newcomer does next, to be pasted as it is. */
function nextLines(context: CommandContext, id: string): readonly string[] {
  const holdfast = callOf(context);
  const home = context.home === homeFolder(undefined, context.env) ? "" : ` --home ${context.home}`;
  return [
    "",
    "Look inside:",
    `  ${holdfast} show ${id}${home}`,
    `  ${holdfast} logs ${id} draft${home}`,
    "Then, in a folder of your own:",
    `  ${callElsewhere(context)} init`,
    "Open this page in a browser:",
  ];
}

function reasonOf({ reason }: ShownRun): string {
  return reason === null ? "" : ` (${reason})`;
}

function crashWords({ recoveries }: ShownRun): string {
  return `The orchestrator died ${recoveries === 1 ? "once" : `${recoveries} times`} and came back; nothing was run twice.`;
}

async function stopDaemon(context: CommandContext): Promise<void> {
  const client = await connect(context);
  await client?.post("/stop", { children: true });
}

/** Kills the orchestrator by its pid while the render stage works; the follower starts it again. */
async function crashInTheMiddle(context: CommandContext, id: string, view: ProgressView): Promise<void> {
  for (;;) {
    const run = await reading(context, (open) => open.show(id, { version: null, all: false }));
    if (run.endedAt !== null || run.state === "waiting") return;
    if (isRendering(run)) break;
    await delay(100);
  }
  const daemon = readDaemonFile(context.home);
  if (daemon === null) return;
  await delay(1_000);
  process.kill(daemon.pid, "SIGKILL");
  if (!context.json)
    view.note(
      `\nKilled the orchestrator (process ${daemon.pid}) while \`render\` works. Its child goes on; the next start takes it over.\n`,
    );
}

function isRendering({ stages }: ShownRun): boolean {
  const render = stages.find((stage) => stage.id === "render");
  return render?.state === "running" && (render.attempts.at(-1)?.pid ?? null) !== null;
}
