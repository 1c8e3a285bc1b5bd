import childProcess from "node:child_process";
import fs, { appendFileSync, fstatSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import fsPromises, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename, dirname, join } from "node:path";
import { StatementSync } from "node:sqlite";
import { addedEvents } from "./added-events.ts";
import { wrapMethod } from "./wrap-method.ts";

// Loaded into the unchanged program by `node --import`: it notes what was synced, files by their content and folders by
// their names, and says at every moment that depends on a file whether a power loss could still take it away: a commit
// that names stored files or payloads, the start of a supervisor, a file that takes another's place, the end.

/** The variables through which a test speaks to this file: a folder, and where to write what was seen. */
export const SYNC_HOME = "TEST_SYNC_HOME";
export const SYNC_LOG = "TEST_SYNC_LOG";

interface Content {
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

const home = process.env[SYNC_HOME] ?? "";
const log = process.env[SYNC_LOG] ?? "";
/** What takes a place by a rename and must be whole in it; the others are read by who can do without them. */
const DEPENDED = /^\/(?:head\.json$|payloads\/)/;

const contents = new Map<bigint, Content>();
const names = new Map<string, ReadonlyMap<string, bigint>>();
let payloads: string[] = [];
let artifacts: string[] = [];

if (home !== "" && log !== "") await install();

async function install(): Promise<void> {
  const { fsyncSync, fsync, renameSync } = fs;
  fs.fsyncSync = (fd) => {
    const done = beforeSync(fd);
    fsyncSync(fd);
    done();
  };
  Object.assign(fs, {
    fsync: (fd: number, told: (failure: NodeJS.ErrnoException | null) => void): void => {
      const done = beforeSync(fd);
      fsync(fd, (failure) => {
        if (failure === null) done();
        told(failure);
      });
    },
  });
  await using handle = await fsPromises.open("/dev/null");
  wrapSync(Object.getPrototypeOf(handle));
  fs.renameSync = (from, to) => {
    if (DEPENDED.test(String(to).slice(home.length))) say("rename", String(from), contentFault(String(from)));
    renameSync(from, to);
  };
  wrapCommits();
  wrapSpawn();
  syncBuiltinESMExports();
  process.on("exit", () => judge("end", join(home, "head.json")));
}

function wrapSync(prototype: FileHandle): void {
  wrapMethod(prototype, "sync", async (call, { fd }: FileHandle) => {
    const done = beforeSync(fd);
    await call();
    done();
  });
}

/** What is in a file or a folder when its sync begins is what it makes durable. */
function beforeSync(fd: number): () => void {
  const path = readlinkSync(`/proc/self/fd/${fd}`);
  const { ino, size, mtimeNs } = fstatSync(fd, { bigint: true });
  if (!fstatSync(fd).isDirectory()) return () => void contents.set(ino, { size, mtimeNs });
  const listed = new Map(readdirSync(path).map((name) => [name, inodeOf(join(path, name))]));
  return () => void names.set(path, listed);
}

function inodeOf(path: string): bigint {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n;
}

function contentFault(path: string): string | null {
  const { ino, size, mtimeNs } = lstatSync(path, { bigint: true });
  const synced = contents.get(ino);
  if (synced === undefined) return "its content was never synced";
  return synced.size === size && synced.mtimeNs === mtimeNs ? null : "it was written after its sync";
}

function nameFault(path: string): string | null {
  for (let at = path; at.startsWith(home); at = dirname(at))
    if (names.get(dirname(at))?.get(basename(at)) !== inodeOf(at))
      return `${dirname(at)} was not synced after it got it`;
  return null;
}

function judge(moment: string, path: string): void {
  say(moment, path, contentFault(path) ?? nameFault(path));
}

function say(moment: string, path: string, fault: string | null): void {
  appendFileSync(log, `${JSON.stringify({ moment, path: path.slice(home.length + 1), fault })}\n`);
}

function wrapCommits(): void {
  wrapMethod(StatementSync.prototype, "run", (call, { sourceSQL }: StatementSync, values) => {
    for (const event of addedEvents(sourceSQL, values)) noteEvent(event);
    if (sourceSQL === "begin immediate") [payloads, artifacts] = [[], []];
    if (sourceSQL.startsWith("insert into payloads") && values[2] === null)
      payloads.push(join(home, "payloads", String(values[0])));
    if (sourceSQL === "commit") {
      for (const file of payloads) judge("payload", file);
      for (const file of artifacts) judge("artifact", file);
    }
    return call();
  });
}

function noteEvent(values: readonly unknown[]): void {
  if (values[7] !== "attempt.settled") return;
  const data: { stage: string; attempt: number; artifacts: readonly { path: string; inherited: boolean }[] } =
    JSON.parse(String(values[9]));
  const folder = join(home, "runs", String(values[1]), "artifacts", data.stage, String(data.attempt));
  for (const { path, inherited } of data.artifacts) if (!inherited) artifacts.push(join(folder, path));
}

function wrapSpawn(): void {
  const { spawn } = childProcess;
  Object.assign(childProcess, {
    spawn: (...words: Parameters<typeof spawn>) => {
      const directory = words[1]?.[3];
      if (directory?.startsWith(home) === true) judge("admission", join(directory, "admit.json"));
      return spawn(...words);
    },
  });
}
