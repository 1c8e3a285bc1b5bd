import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { auditFindings } from "../../src/app/home/audit.ts";
import { checkHome, type Fault } from "../recovery/checker/check-home.ts";
import { outcomeOf } from "../recovery/checker/file-rules.ts";
import { readChat } from "../recovery/checker/read-chat.ts";
import { readStore, type Evidence, type StoreContent } from "../recovery/checker/read-home.ts";
import { readArrivals, readLog, type Arrival, type LogLine } from "../recovery/checker/read-log.ts";
import { eventually, TooLateError } from "../recovery/eventually.ts";
import { copyStore } from "../recovery/kill.ts";
import { killTogether, markedProcesses } from "../recovery/process-table.ts";
import { isOver } from "../recovery/steer.ts";
import { SECRET } from "../recovery/workloads.ts";
import { ready, startDaemon, type World } from "../recovery/world.ts";
import type { Bench } from "./install-image.ts";
import type { Loss } from "./losses.ts";
import { answer, PROJECT, release, submit } from "./recorded-run.ts";
import type { Said } from "./said.ts";

const OTHER_BOOT = resolve(import.meta.dirname, "other-boot.ts");

/** Where losses are played, and the record of the run as it was without any. */
export interface Stage {
  readonly world: World;
  readonly bench: Bench;
  readonly whole: StoreContent;
}

/** Lays the disk that a loss left, starts the program on it, lets the run end, and holds everything against the rules. */
export async function playLoss({ world, bench, whole }: Stage, loss: Loss): Promise<readonly Fault[]> {
  bench.install(loss.image);
  release(world);
  const before = readLog(join(world.control, "log"));
  try {
    const snapshot = readStore(copyStore(world, "snapshot"));
    await liveOn(world);
    const evidence = evidenceOf(world, { whole, said: loss.said, snapshot });
    return [
      ...checkHome(evidence).filter((fault) => !isUnsyncedJournal(fault, before)),
      ...lostTold(evidence.store, { whole, said: loss.said }).map(other("told and lost")),
      ...auditFaults(world).map(other("audit")),
    ];
  } catch (thrown) {
    const words = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return [{ kind: thrown instanceof TooLateError ? "stranded" : "other", rule: "played", words }];
  } finally {
    world.daemons.at(-1)?.process.kill("SIGKILL");
    await world.daemons.at(-1)?.exited;
    killTogether(() => markedProcesses(world.folder));
  }
}

/** However busy the machine is. */
const PATIENCE_MS = 60_000;

async function liveOn(world: World): Promise<void> {
  const daemon = startDaemon(world, { preload: OTHER_BOOT });
  const client = await ready(world, daemon);
  await submit(world, client);
  const isEnded = async (): Promise<boolean> => {
    await answer(world, client);
    return isOver(world, { what: "told" }, "main");
  };
  await eventually("the end", isEnded, PATIENCE_MS);
  daemon.process.kill("SIGTERM");
  const code = await daemon.exited;
  if (code !== 0) throw new TooLateError(`the daemon ended with ${code}`);
}

interface Story {
  readonly whole: StoreContent;
  readonly said: Said;
}

function evidenceOf(world: World, { whole, said, snapshot }: Story & { readonly snapshot: StoreContent }): Evidence {
  const store = readStore(join(world.home, "holdfast.db"));
  return {
    folder: world.folder,
    home: world.home,
    store,
    snapshots: [snapshot],
    log: readLog(join(world.control, "log")),
    arrivals: [...readArrivals(join(world.control, "arrivals")), ...placedFiles(world, store)],
    acknowledged: acknowledgedOf(whole, said),
    mayLose: true,
    mayDie: true,
    mayDrop: true,
    secret: SECRET,
    chat: readChat(world.control),
    expected: outcomeOf(whole),
  };
}

/** What a client got an answer of success to. */
function acknowledgedOf({ runs, events }: StoreContent, { answers }: Said): readonly string[] {
  const gates = events.filter(({ type }) => type === "gate.answered").map(({ data }) => String(data["gate"]));
  return [
    ...runs.filter(({ id }) => answers.includes(id)).map(({ id }) => `run ${id}`),
    ...gates.filter((gate) => answers.includes(gate)).map((gate) => `answer ${gate}`),
  ];
}

/** Files that stand in the folder under the names that the record gives them, whole, count as arrived. */
function placedFiles(world: World, { events }: StoreContent): readonly Arrival[] {
  const wanted = new Set(events.filter(({ type }) => type === "dispatch.decided").flatMap(hashesOf));
  return events.flatMap(({ type, data }) => {
    const { remote, part } = data;
    if (type !== "dispatch.settled" || typeof remote !== "string") return [];
    const file = join(world.folder, PROJECT, remote);
    return existsSync(file) && wanted.has(hashOf(readFileSync(file))) ? [{ channel: "drop", id: String(part) }] : [];
  });
}

function hashesOf({ data }: StoreContent["events"][number]): readonly string[] {
  const { files } = data;
  return Array.isArray(files) ? files.map((file) => String(Object(file).sha256)) : [];
}

/** What a follower of the record was sent is still so. */
function lostTold({ events }: StoreContent, { whole, said }: Story): readonly string[] {
  const now = new Map(events.map(({ position, hash }) => [position, hash]));
  const lost = whole.events
    .filter(({ position, hash }) => position <= said.position && now.get(position) !== hash)
    .map(({ position, type }) => `event ${position} (${type}) was told and is gone or changed`);
  const cut = events.filter(({ type }) => type === "record.cut-off");
  return [...lost, ...cut.map(() => "the record is said to be cut off")];
}

/** What a child printed is not synced while it runs: a loss of power may take the end of its journal, or parts of it. */
function isUnsyncedJournal({ rule, words }: Fault, before: readonly LogLine[]): boolean {
  return rule === "G1 lost lines" && before.some(({ execution }) => words.includes(execution));
}

/** What `holdfast audit verify` and `rebuild` print. */
function auditFaults({ home }: World): readonly string[] {
  return (["verify", "rebuild"] as const).flatMap((verb) =>
    [...auditFindings(home, verb)].map(({ code, message }) => `audit ${verb}: ${code} ${message}`),
  );
}

function other(rule: string): (words: string) => Fault {
  return (words) => ({ kind: "other", rule, words });
}

function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
