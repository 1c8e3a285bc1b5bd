import { readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { FinishSync, LossyDisk, Node } from "./lossy-disk.ts";
import { bytesOf, pathOf, type Call, type Moment } from "./read-calls.ts";

// Does to a disk in memory what recorded calls did to the real one. What a call says of a descriptor is the path behind it;
// where in the file it stands is remembered by path, which is enough where nobody writes one file in two places at once.

/** Applies one moment after the other. */
export interface Replay {
  readonly take: (moment: Moment) => Done;
}

/** What came of a moment: a sync is over, something else changed, or that outside of the disk; or nothing of these. */
export type Done = "synced" | "changed" | "told" | "nothing";

interface Place {
  at: number;
  appends: boolean;
}

interface Replaying {
  readonly disk: LossyDisk;
  readonly places: Map<string, Place>;
  /** Where each process is, and what it keeps others from. */
  readonly folders: Map<number, string>;
  readonly masks: Map<number, number>;
}

type Handler = (replaying: Replaying, call: Call) => void;

/** A disk that goes through what was recorded; some paths are another machine's. */
export function createReplay(disk: LossyDisk, isOutside: (path: string) => boolean): Replay {
  const replaying: Replaying = { disk, places: new Map(), folders: new Map(), masks: new Map() };
  const syncs = new Map<number, FinishSync>();
  const begin = (id: number, text: string): void => {
    const [, path] = SYNC.exec(text) ?? [];
    const begun = path === undefined ? null : disk.beginSync(pathOf(path) ?? "");
    if (begun !== null) syncs.set(id, begun);
  };
  const end = (id: number, call: Call): Done => {
    const begun = syncs.get(id);
    syncs.delete(id);
    if (call.result < 0) return "nothing";
    if (begun === undefined) return doneBy(apply(replaying, call), isOutside);
    begun();
    return "synced";
  };
  return {
    take: (moment) => {
      if (moment.is === "ended") return end(moment.id, moment.call);
      begin(moment.id, moment.text);
      return "nothing";
    },
  };
}

const SYNC = /^f(?:data)?sync\((.*?>(?:\(deleted\))?)/;

function doneBy(path: string | null, isOutside: (path: string) => boolean): Done {
  if (path === null) return "nothing";
  return isOutside(path) ? "told" : "changed";
}

/** Returns a path whose file or name may have changed. */
function apply(replaying: Replaying, call: Call): string | null {
  noteProcess(replaying, call);
  const handler = HANDLERS.get(call.name);
  const touched = pathsOf(replaying, call).find((path) => path.startsWith(`${replaying.disk.rootPath}/`));
  if (handler === undefined || touched === undefined) return null;
  handler(replaying, call);
  return !call.name.startsWith("open") || call.words.some((word) => word.includes("O_CREAT")) ? touched : null;
}

/** Any program names its folder early, when it looks for its libraries. */
function noteProcess({ folders, masks }: Replaying, { pid, name, words }: Call): void {
  const here = words.find((word) => word.startsWith("AT_FDCWD<"));
  if (here !== undefined) folders.set(pid, pathOf(here) ?? "/");
  if (name === "chdir") folders.set(pid, resolve(folders.get(pid) ?? "/", textOf(words[0])));
  if (name === "fchdir") folders.set(pid, pathOf(words[0]) ?? "/");
  if (name === "umask") masks.set(pid, Number.parseInt(words[0] ?? "", 8));
}

/** Every path that a call names. */
function pathsOf(replaying: Replaying, call: Call): readonly string[] {
  const { words, resultPath } = call;
  const paths = words.map((word) => pathOf(word) ?? (word.startsWith('"') ? resolved(replaying, call, word) : ""));
  return [...paths, resultPath ?? ""];
}

/** A path that is relative to where its process is. */
function resolved({ folders }: Replaying, { pid }: Call, word: string | undefined): string {
  return resolve(folders.get(pid) ?? "/", textOf(word));
}

/** The paths of a call that names nothing but paths, and words of other kinds behind them. */
function named(replaying: Replaying, call: Call): { readonly first: string; readonly second: string } {
  return { first: resolved(replaying, call, call.words[0]), second: resolved(replaying, call, call.words[1]) };
}

/** The same where a folder stands before each path. */
function namedBelow({ words }: Call): { readonly first: string; readonly second: string } {
  return { first: below(words[0], words[1]), second: below(words[2], words[3]) };
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["open", opened],
  ["openat", opened],
  ["creat", opened],
  ["lseek", ({ places }, { words, result }) => void (placeAt(places, words[0]).at = result)],
  ["write", written],
  ["writev", written],
  ["pwrite64", ({ disk }, call) => writeAt(disk, call, Number(call.words[3]))],
  ["pwritev", ({ disk }, call) => writeAt(disk, call, Number(call.words.at(-1)))],
  ["pwritev2", ({ disk }, call) => writeAt(disk, call, Number(call.words.at(-2)))],
  ["ftruncate", (replaying, { words }) => truncated(replaying, pathOf(words[0]) ?? "", Number(words[1]))],
  ["truncate", (replaying, call) => truncated(replaying, named(replaying, call).first, Number(call.words[1]))],
  ["fallocate", allocated],
  ["copy_file_range", (replaying, call) => copied(replaying, call, { from: call.words[0], to: call.words[2] })],
  ["sendfile", (replaying, call) => copied(replaying, call, { from: call.words[1], to: call.words[0] })],
  ["rename", (replaying, call) => renamed(replaying, named(replaying, call))],
  ["renameat", (replaying, call) => renamed(replaying, namedBelow(call))],
  ["renameat2", (replaying, call) => renamed(replaying, namedBelow(call))],
  ["link", (replaying, call) => linked(replaying, named(replaying, call))],
  ["linkat", (replaying, call) => linked(replaying, namedBelow(call))],
  ["symlink", (replaying, call) => linkTo(replaying.disk, named(replaying, call).second, textOf(call.words[0]))],
  ["symlinkat", ({ disk }, { words }) => linkTo(disk, below(words[1], words[2]), textOf(words[0]))],
  ["unlink", (replaying, call) => replaying.disk.remove(named(replaying, call).first)],
  ["rmdir", (replaying, call) => replaying.disk.remove(named(replaying, call).first)],
  ["unlinkat", ({ disk }, call) => disk.remove(namedBelow(call).first)],
  ["mkdir", (replaying, call) => made(replaying, call, { path: named(replaying, call).first, mode: call.words[1] })],
  ["mkdirat", (replaying, call) => made(replaying, call, { path: namedBelow(call).first, mode: call.words[2] })],
  ["chmod", (replaying, call) => modeTo(replaying.disk, named(replaying, call).first, call.words[1])],
  ["fchmod", ({ disk }, { words }) => modeTo(disk, pathOf(words[0]) ?? "", words[1])],
  ["fchmodat", ({ disk }, call) => modeTo(disk, namedBelow(call).first, call.words[2])],
]);

function opened(replaying: Replaying, call: Call): void {
  const { disk, places } = replaying;
  const { name, words, resultPath } = call;
  if (resultPath === null) return;
  const [flags = "", mode] = name === "openat" ? words.slice(2) : words.slice(1);
  if (/O_RDONLY/.test(flags)) return;
  const there = disk.find(resultPath);
  places.set(resultPath, { at: 0, appends: flags.includes("O_APPEND") });
  if (there === null && flags.includes("O_CREAT")) disk.create(resultPath, "file", modeOf(replaying, call, mode));
  else if (there !== null && flags.includes("O_TRUNC") && there.bytes.length > 0) sizeTo(there, disk, 0);
}

function written({ disk, places }: Replaying, call: Call): void {
  const node = disk.find(pathOf(call.words[0]) ?? "");
  if (node === null) return;
  const place = placeAt(places, call.words[0]);
  const at = place.appends ? node.bytes.length : place.at;
  disk.change(node, { is: "write", at, bytes: bytesOf(call.words.slice(1)).subarray(0, call.result) });
  place.at = at + call.result;
}

function writeAt(disk: LossyDisk, { words, result }: Call, at: number): void {
  const node = disk.find(pathOf(words[0]) ?? "");
  if (node !== null) disk.change(node, { is: "write", at, bytes: bytesOf(words.slice(1)).subarray(0, result) });
}

function allocated({ disk }: Replaying, { words }: Call): void {
  const node = disk.find(pathOf(words[0]) ?? "");
  if (node !== null && words[1] === "0")
    sizeTo(node, disk, Math.max(node.bytes.length, Number(words[2]) + Number(words[3])));
}

interface Copy {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The kernel copied: the bytes are those of the source, which goes on where it was left. */
function copied({ disk, places }: Replaying, { result }: Call, { from, to }: Copy): void {
  const node = disk.find(pathOf(to) ?? "");
  const source = pathOf(from);
  if (node === null || source === null || result === 0) return;
  const place = placeAt(places, to);
  const at = place.appends ? node.bytes.length : place.at;
  const bytes = disk.find(source)?.bytes ?? readFileSync(source);
  disk.change(node, { is: "write", at, bytes: Buffer.from(bytes.subarray(at, at + result)) });
  place.at = at + result;
}

interface Names {
  readonly first: string;
  readonly second: string;
}

function renamed({ disk }: Replaying, { first, second }: Names): void {
  disk.rename(first, second);
}

function linked({ disk }: Replaying, { first, second }: Names): void {
  disk.link(first, second);
}

function made(
  replaying: Replaying,
  call: Call,
  folder: { readonly path: string; readonly mode: string | undefined },
): void {
  replaying.disk.create(folder.path, "folder", modeOf(replaying, call, folder.mode));
}

function truncated({ disk }: Replaying, path: string, size: number): void {
  sizeTo(disk.find(path), disk, size);
}

function sizeTo(node: Node | null, disk: LossyDisk, size: number): void {
  if (node !== null && node.bytes.length !== size) disk.change(node, { is: "size", size });
}

function modeTo(disk: LossyDisk, path: string, word: string | undefined): void {
  const node = disk.find(path);
  if (node !== null) disk.change(node, { is: "mode", mode: Number.parseInt(word ?? "", 8) });
}

function linkTo(disk: LossyDisk, path: string, target: string): void {
  const node = disk.create(path, "link", 0o777);
  if (node === null) return;
  const bytes = Buffer.from(target);
  disk.change(node, { is: "write", at: 0, bytes });
  // A link's target stands in the very place that its name is kept in.
  Object.assign(node, { durable: { bytes, mode: node.mode }, pending: [] });
}

function placeAt(places: Map<string, Place>, word: string | undefined): Place {
  const path = pathOf(word) ?? "";
  const place = places.get(path) ?? { at: 0, appends: false };
  places.set(path, place);
  return place;
}

function below(folder: string | undefined, word: string | undefined): string {
  const path = textOf(word);
  return isAbsolute(path) ? path : join(pathOf(folder) ?? "/", path);
}

function textOf(word: string | undefined): string {
  return bytesOf([word ?? ""]).toString("utf8");
}

function modeOf({ masks }: Replaying, { pid }: Call, word: string | undefined): number {
  return Number.parseInt(word ?? "0", 8) & ~(masks.get(pid) ?? UMASK);
}

const UMASK = process.umask();
