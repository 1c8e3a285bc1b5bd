import { lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../base/hash.ts";
import { isJsonObject } from "../../base/json/json.ts";

/** What `daemon.json` tells about the living daemon of a home. */
export interface DaemonFile {
  readonly pid: number;
  readonly token: string;
  readonly socket: string;
  /** Where it listens over TCP; null where it does not. */
  readonly url: string | null;
  readonly version: string;
  readonly protocol: number;
  readonly since: string;
  /** The inode of the home that it was written in; a release that did not know copies wrote none. */
  readonly inode?: string | undefined;
  /** Where the home was then, links followed; it may have been moved since. */
  readonly folder?: string | undefined;
}

/** The number of the HTTP protocol over the socket. */
export const DAEMON_PROTOCOL = 1;

/**
 * The socket of a home: at a short path that follows from the home alone (`listen` fails over about 100 bytes), in a folder that nobody
 * else can have made; in the home itself where there is none.
 */
export function socketPath(home: string): string {
  const name = `holdfast-${process.getuid?.() ?? ""}`;
  const folder = [join(tmpdir(), name), join("/tmp", name)].find(isOurs);
  return folder === undefined ? join(home, "daemon.sock") : join(folder, `${sha256(home).slice(0, 16)}.sock`);
}

function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    return uid === process.getuid?.() && (mode & 0o022) === 0 && Buffer.byteLength(folder) <= LONGEST_FOLDER_BYTES;
  } catch {
    return false;
  }
}

/** With a socket's name in it, this fits into what Linux and macOS take as the address of one. */
const LONGEST_FOLDER_BYTES = 80;

/** Writes `daemon.json`, readable by its owner alone. */
export function writeDaemonFile(home: string, daemon: DaemonFile): void {
  const file = join(home, "daemon.json");
  const placed = { ...daemon, inode: inodeOf(home), folder: realpathSync(home) };
  writeFileSync(`${file}.new`, `${JSON.stringify(placed, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Reads `daemon.json`; null when there is none that can be read. */
export function readDaemonFile(home: string): DaemonFile | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(home, "daemon.json"), "utf8"));
    return isDaemonFile(value) ? value : null;
  } catch {
    return null;
  }
}

/** Tells whether `daemon.json` was copied with its home, and tells of the daemon of another one. */
export function isCopiedFile(home: string, { inode }: DaemonFile): boolean {
  return inode !== undefined && inode !== inodeOf(home);
}

/** A folder keeps its inode when it is renamed, and gets another one when it is copied. */
function inodeOf(home: string): string {
  return String(statSync(home, { bigint: true }).ino);
}

/** Removes `daemon.json` if it still is this daemon's. */
export function removeDaemonFile(home: string, pid: number): void {
  if (readDaemonFile(home)?.pid === pid) rmSync(join(home, "daemon.json"), { force: true });
}

function isDaemonFile(value: unknown): value is DaemonFile {
  return (
    isJsonObject(value) &&
    typeof value["pid"] === "number" &&
    typeof value["token"] === "string" &&
    typeof value["socket"] === "string"
  );
}
