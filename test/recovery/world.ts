import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readDaemonFile } from "../../src/app/daemon/daemon-file.ts";
import { createClient, type Client } from "../../src/client/client.ts";
import { startFakeModel, startTelegram, type FakeModel, type Telegram } from "../../src/testing/index.ts";
import { ROOM } from "./chat-person.ts";
import { eventually } from "./eventually.ts";
import { killTogether, livingStat, markedProcesses } from "./process-table.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { STOP_VARIABLE, TRACE_VARIABLE, type StopPoint } from "./stop-point.ts";
import { SYNC_HOME, SYNC_LOG } from "./sync-watch.ts";
import { BOT_TOKEN, HOOK_SECRET, SECRET } from "./workloads.ts";

// A home of its own, the real program on it, and a control folder through which its children are held and released.

const LAUNCHER = resolve(import.meta.dirname, "../../bin/holdfast.js");
const STOPPER = resolve(import.meta.dirname, "stop-point.ts");
const SYNCING = resolve(import.meta.dirname, "sync-watch.ts");
const DYING = resolve(import.meta.dirname, "dies-folding.ts");

/** Where one point is played. */
export interface World extends AsyncDisposable {
  readonly folder: string;
  readonly home: string;
  readonly control: string;
  readonly model: FakeModel | null;
  /** Where messages arrive. */
  readonly receiver: Receiver;
  /** The chat in which people are told, asked and heard: it outlives every killed process. */
  readonly telegram: Telegram;
  /** Every orchestrator that was started here. */
  readonly daemons: Daemon[];
}

/** A started orchestrator. */
export interface Daemon {
  readonly pid: number;
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
}

/** Makes an empty world; `client` is the path of the real agent client where one is wanted. */
export async function createWorld(client: string | null): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-kill-"));
  const [control, home] = [join(folder, "control"), join(folder, "home")];
  for (const one of [control, join(folder, "bin"), join(folder, "user")]) mkdirSync(one);
  const receiver = await startReceiver(join(control, "arrivals"));
  const telegram = await startTelegram({ token: BOT_TOKEN, chats: [ROOM] });
  const model = client === null ? null : await startFakeModel({ mode: { kind: "hang" } });
  if (client !== null) writeClient(folder, client);
  const daemons: Daemon[] = [];
  return {
    folder,
    home,
    control,
    model,
    receiver,
    telegram,
    daemons,
    [Symbol.asyncDispose]: async () => {
      for (const daemon of daemons) if (daemon.process.exitCode === null) daemon.process.kill("SIGKILL");
      killTogether(() => markedProcesses(folder));
      await model?.close();
      await Promise.all([receiver[Symbol.asyncDispose](), telegram.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The client behind a script that notes its start, as the other children do by themselves. */
function writeClient(folder: string, client: string): void {
  const file = join(folder, "bin", "claude");
  const note = `read -r line </proc/$$/stat; set -- "$@"; rest=\${line##*) }; started=$(echo $rest | cut -d' ' -f20)`;
  writeFileSync(
    file,
    `#!/bin/sh\n${note}\n[ -z "$HOLDFAST_FENCE" ] || echo "start $HOLDFAST_FENCE work $$ $started" >>${folder}/control/log\nexec ${client} "$@"\n`,
  );
  chmodSync(file, 0o755);
}

/** What a program is started with, beside the home. */
export interface Start {
  /** Where it is to freeze. */
  readonly stop?: StopPoint;
  /** Receives the names of the moments that it goes through. */
  readonly trace?: string;
  /** The run that it dies of as soon as it reads it. */
  readonly diesFolding?: string;
  /** Receives what was synced when something depended on it. */
  readonly syncLog?: string;
  /** The words that it is started under; they must leave the started process to be the program. */
  readonly under?: readonly string[];
  /** One more file that is loaded into it. */
  readonly preload?: string;
}

/** Starts the program on the home. */
export function startDaemon(world: World, start: Start = {}): Daemon {
  const log = openSync(join(world.folder, "daemon.log"), "a");
  const preloads = preloadsOf(start).flatMap((file) => ["--import", file]);
  const words = [...(start.under ?? []), process.execPath, ...preloads, LAUNCHER, "serve", "--home", world.home];
  const [program = "", ...more] = words;
  const env = variablesOf(world, start);
  const child = spawn(program, more, { env, cwd: "/", stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  const exited = new Promise<number | null>((done) => child.once("exit", done));
  const daemon = { pid: child.pid ?? 0, process: child, exited };
  world.daemons.push(daemon);
  return daemon;
}

function preloadsOf({ diesFolding, syncLog, preload }: Start): readonly string[] {
  return [
    STOPPER,
    ...(diesFolding === undefined ? [] : [DYING]),
    ...(syncLog === undefined ? [] : [SYNCING]),
    ...(preload === undefined ? [] : [preload]),
  ];
}

function variablesOf({ home }: World, { stop, trace, diesFolding, syncLog }: Start): NodeJS.ProcessEnv {
  const plain = Object.entries(process.env).filter(([name]) => !/^(HOLDFAST_|TEST_|ANTHROPIC_|VITEST)/.test(name));
  return {
    ...Object.fromEntries(plain),
    KILL_SECRET: SECRET,
    ANTHROPIC_API_KEY: SECRET,
    HOOK_SECRET,
    BOT_TOKEN,
    ...(stop === undefined ? {} : { [STOP_VARIABLE]: JSON.stringify(stop) }),
    ...(trace === undefined ? {} : { [TRACE_VARIABLE]: trace }),
    ...(diesFolding === undefined ? {} : { TEST_DIES_FOLDING: diesFolding }),
    ...(syncLog === undefined ? {} : { [SYNC_HOME]: home, [SYNC_LOG]: syncLog }),
  };
}

/** The client of a daemon that has recovered. */
export async function ready(world: World, daemon: Daemon): Promise<Client> {
  return eventually(`recovery of daemon ${daemon.pid}`, async () => {
    const client = clientOf(world, daemon);
    const barrier = await client?.get("/recovery").catch(() => null);
    return barrier?.["state"] === "complete" ? client : null;
  });
}

/** The client of a daemon that can be reached; null before. */
export function clientOf(world: World, daemon: Daemon): Client | null {
  const file = readDaemonFile(world.home);
  return file?.pid === daemon.pid ? createClient({ socket: file.socket, token: file.token }) : null;
}

/** Waits until a daemon froze at its stop point; false when it ended, or came to rest, without coming there. */
export async function frozen(daemon: Daemon, stop: StopPoint, rests: () => boolean): Promise<boolean> {
  return (
    (await eventually(`the moment ${stop.at}`, () => {
      if (existsSync(stop.note) && livingStat(daemon.pid)?.state === "T") return "yes";
      return daemon.process.exitCode !== null || rests() ? "no" : null;
    })) === "yes"
  );
}

/** The states of all runs, by the name of their pipeline; read beside the writer. */
export function runStates(world: World): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rows(world, "select pipeline, state from run_rows").map((row) => [row["pipeline"], row["state"]]),
  );
}

/** An open question, as a person sees it. */
export interface OpenGate {
  readonly id: string;
  /** What may be answered. */
  readonly options: readonly string[];
}

/** One of the open gates; null where there is none. */
export function openGate(world: World): OpenGate | null {
  const row = rows(world, "select id, options from gate_rows where state = 'open' order by opened_at")[0];
  if (row === undefined) return null;
  const options: readonly { readonly name: string }[] = JSON.parse(String(row["options"]));
  return { id: String(row["id"]), options: options.map(({ name }) => name) };
}

/** Rows of the home's database; none before it has its tables. */
export function rows(world: World, sql: string): readonly Readonly<Record<string, unknown>>[] {
  const file = join(world.home, "holdfast.db");
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } catch {
    return [];
  } finally {
    database.close();
  }
}
