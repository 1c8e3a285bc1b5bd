import { spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { eventually } from "../../recovery/eventually.ts";
import { killTogether, markedProcesses } from "../../recovery/process-table.ts";
import { CONFIGS, DESK, TOLD } from "./pipelines.ts";

// Where the home is recorded: one folder with a copy of the program, so that no path of this clone gets into the record.

const CLONE = resolve(import.meta.dirname, "../../..");
const ROOM = join(tmpdir(), "holdfast-recorded");
const PROGRAM = join(ROOM, "program");

/** The home that is recorded. */
export const HOME: string = join(ROOM, "home");

const TASKS =
  'import { readFileSync } from "node:fs";\n\nexport const count = async ({ input }) => ({ who: input.who, node: typeof readFileSync });\n';

/** Makes the folder anew, with the program, both projects, and nothing else. */
export function prepareRoom(): void {
  rmSync(ROOM, { recursive: true, force: true });
  for (const name of ["program", "control", "desk", "told"]) mkdirSync(join(ROOM, name), { recursive: true });
  for (const name of ["bin", "src", "package.json", "schema"])
    cpSync(join(CLONE, name), join(PROGRAM, name), { recursive: true });
  symlinkSync(join(CLONE, "node_modules"), join(PROGRAM, "node_modules"));
  copyFileSync(process.execPath, join(PROGRAM, "node"));
  for (const [folder, pipelines] of Object.entries({ desk: DESK, told: TOLD }))
    for (const [name, pipeline] of Object.entries(pipelines))
      writeFileSync(join(ROOM, folder, `${name}.pipeline.yaml`), JSON.stringify({ name, ...pipeline }));
  writeFileSync(join(ROOM, "desk", "tasks.mjs"), TASKS);
  for (const [folder, config] of Object.entries(CONFIGS))
    writeFileSync(join(ROOM, folder, "holdfast.config.ts"), `export default ${JSON.stringify(config)};\n`);
}

/** Takes the folder away. */
export function removeRoom(): void {
  rmSync(ROOM, { recursive: true, force: true });
}

const MACHINE = `--import=${join(import.meta.dirname, "recorded-machine.ts")}`;

function variables(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const user = { HOME: ROOM, USER: "ada", LOGNAME: "ada", LANG: "C.UTF-8", TZ: "UTC", SHELL: "/bin/sh" };
  const compiled = join(CLONE, "node_modules", ".cache", "compile");
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    ...user,
    HOLDFAST_HOME: HOME,
    NODE_OPTIONS: MACHINE,
    NODE_COMPILE_CACHE: compiled,
    ...more,
  };
}

const LAUNCHER = join(PROGRAM, "bin", "holdfast.js");

type Project = "desk" | "told";

/** Gives a command in one of the projects; returns what it printed. */
export function command(project: Project, ...words: readonly string[]): string {
  const { status, stdout, stderr } = give(project, words);
  if (status !== 0) throw new Error(`holdfast ${words.join(" ")}: ${status}\n${stderr}${stdout}`);
  return stdout;
}

/** Gives a command that is refused. */
export function refused(project: Project, ...words: readonly string[]): void {
  if (give(project, words).status === 0) throw new Error(`holdfast ${words.join(" ")} was not refused`);
}

function give(project: Project, words: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(join(PROGRAM, "node"), [LAUNCHER, ...words], {
    cwd: join(ROOM, project),
    env: variables(),
    encoding: "utf8",
    timeout: 60_000,
  });
}

/** Puts a file where children look for one, or takes it away. */
export function control(name: string, is: boolean): void {
  if (is) writeFileSync(join(ROOM, "control", name), "");
  else rmSync(join(ROOM, "control", name), { force: true });
}

/** What was noted in `control`. */
export function noted(name: string): string {
  const file = join(ROOM, "control", name);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Starts the daemon; it has recovered when this resolves. */
export async function startDaemon(): Promise<ChildProcess> {
  const log = openSync(join(ROOM, "daemon.log"), "a");
  const words = [LAUNCHER, "serve", "--daemon", "--home", HOME];
  const daemon = spawn(join(PROGRAM, "node"), words, {
    cwd: "/",
    env: variables(),
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  await eventually("recovery", () => /"state":"complete"/.test(tryStatus(daemon)));
  return daemon;
}

function tryStatus(daemon: ChildProcess): string {
  if (daemon.exitCode !== null) throw new Error(readFileSync(join(ROOM, "daemon.log"), "utf8"));
  return existsSync(join(HOME, "daemon.json")) ? command("desk", "status", "--json") : "";
}

/** Kills the daemon and every child with -9, as a cut of the power does. */
export async function killAll(daemon: ChildProcess): Promise<void> {
  const gone = new Promise((done) => daemon.once("exit", done));
  daemon.kill("SIGKILL");
  await gone;
  await eventually("everybody's end", () => {
    killTogether(() => markedProcesses(ROOM));
    return markedProcesses(ROOM).length === 0;
  });
}
