import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { drawFrom } from "../simulation/play.ts";
import { drawImage, STYLES, wholeImage, type Left, type Style } from "./draw-image.ts";
import { createLossyDisk, type LossyDisk } from "./lossy-disk.ts";
import { readMoments } from "./read-calls.ts";
import { createReplay, type Done } from "./replay-calls.ts";
import { createEar, type Said } from "./said.ts";

/** A moment at which the power goes, and how. */
export interface LossPoint {
  readonly seed: number;
  /** So many changes and syncs had been made. */
  readonly step: number;
  readonly style: Style;
}

/** The machine after a loss. */
export interface Loss extends LossPoint {
  readonly image: readonly Left[];
  readonly said: Said;
}

/** How long a recording is. */
export interface Recording {
  readonly steps: number;
  /** The steps that end a sync. */
  readonly synced: readonly number[];
  /** Those at which somebody outside learnt something: a client, a far side, the log of a child that was let go. */
  readonly told: readonly number[];
  /** How the disk of the recorder is in the end, by what was recorded. */
  readonly end: readonly Left[];
}

/** A disk that goes through a recording. */
export interface Source {
  /** What strace wrote. */
  readonly file: string;
  /** The folder that it is about. */
  readonly folder: string;
  /** What lies on the disk that loses its power; all else in the folder is another machine. */
  readonly onDisk: readonly string[];
}

/** Reads a recording to its end. */
export async function measure(source: Source): Promise<Recording> {
  const synced: number[] = [];
  const told: number[] = [];
  let steps = 0;
  let last: LossyDisk | null = null;
  for await (const { disk, did } of replayed(source)) {
    last = disk;
    steps += 1;
    if (did === "synced") synced.push(steps);
    if (did === "told") told.push(steps);
  }
  return { steps, synced, told, end: last === null ? [] : wholeImage(last) };
}

/** Draws so many points: after syncs, after somebody was told something, and anywhere, in turn; all over the recording. */
export function drawPoints({ steps, synced, told }: Recording, seed: number, points: number): readonly LossPoint[] {
  const anywhere = Array.from({ length: steps }, (_, step) => step + 1);
  return Array.from({ length: points }, (_, index) => {
    const own = seed * SEEDS + index;
    const draw = drawFrom(own);
    const kind = [synced, told, anywhere][index % 3] ?? anywhere;
    const place = ((index + draw(1_000) / 1_000) / points) * kind.length;
    return { seed: own, step: kind[Math.floor(place)] ?? steps, style: STYLES[draw(STYLES.length)] ?? "nothing" };
  });
}

/** So many points at most have seeds of their own in one draw. */
export const SEEDS = 100_000;

/** The losses at some points, in the order of their steps. */
export async function* losses(source: Source, points: readonly LossPoint[]): AsyncGenerator<Loss> {
  let step = 0;
  for await (const { disk, said } of replayed(source)) {
    step += 1;
    for (const point of points.filter((one) => one.step === step)) {
      const drawn = drawImage(disk, point.style, drawFrom(point.seed));
      const isOnDisk = ({ path }: Left): boolean => source.onDisk.includes(path.split("/")[0] ?? "");
      const outside = wholeImage(disk).filter((left) => !isOnDisk(left));
      yield { ...point, said, image: [...drawn.filter(isOnDisk), ...outside].filter(isKept) };
    }
  }
}

/** But for what is written where no recorder sees it: what is rebuilt at every start, and what the recorder's own side left. */
function isKept({ path }: Pick<Left, "path">): boolean {
  return !path.endsWith("-shm") && !path.startsWith("control/go.");
}

interface Step {
  readonly disk: LossyDisk;
  readonly said: Said;
  readonly did: Exclude<Done, "nothing">;
}

async function* replayed({ file, folder, onDisk }: Source): AsyncGenerator<Step> {
  const disk = createLossyDisk(folder);
  for (const name of ["control", "project"]) disk.create(join(folder, name), "folder", 0o755);
  disk.beginSync(folder)?.();
  const isOutside = (path: string): boolean => !onDisk.some((root) => path.startsWith(`${join(folder, root)}/`));
  const replay = createReplay(disk, isOutside);
  const ear = createEar();
  for await (const moment of readMoments(file)) {
    const heard = ear.take(moment);
    const did = heard ? "told" : replay.take(moment);
    if (did !== "nothing") yield { disk, said: ear.said(), did };
  }
}

/** Where the disk by the recording is not the real one, in words; nothing where the recording is whole. */
export function differences(folder: string, { end }: Recording, roots: readonly string[]): readonly string[] {
  const recorded = new Map(end.filter(isKept).map((left) => [left.path, wordsOf(left)]));
  const real = new Map(roots.flatMap((root) => lying(folder, root)).map((left) => [left.path, wordsOf(left)]));
  return [...new Set([...recorded.keys(), ...real.keys()])]
    .filter((path) => isKept({ path }) && roots.includes(path.split("/")[0] ?? ""))
    .filter((path) => recorded.get(path) !== real.get(path))
    .map(
      (path) =>
        `${path}: ${recorded.get(path)?.slice(0, 80) ?? "absent"} is really ${real.get(path)?.slice(0, 80) ?? "absent"}`,
    );
}

function wordsOf({ kind, mode, bytes }: Left): string {
  return `${kind} ${mode.toString(8)} ${bytes.length} ${bytes.toString("latin1")}`;
}

function lying(folder: string, path: string): readonly Left[] {
  const at = join(folder, path);
  const stat = lstatSync(at);
  const mode = stat.mode & 0o7777;
  if (stat.isSymbolicLink()) return [{ path, kind: "link", mode, bytes: Buffer.from(readlinkSync(at)) }];
  if (stat.isFile()) return [{ path, kind: "file", mode, bytes: readFileSync(at) }];
  const below = readdirSync(at).flatMap((name) => lying(folder, join(path, name)));
  return [{ path, kind: "folder", mode, bytes: Buffer.alloc(0) }, ...below];
}
