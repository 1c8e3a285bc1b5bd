import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Left } from "./draw-image.ts";

// A home knows itself and its two databases by their inodes: a disk that lost its power keeps them, so they are kept here too.

/** What keeps its inode from one image to the next, folders first. */
const KEPT = ["home", "home/lock.db", "home/holdfast.db"];

/** A place where one image after another is laid. */
export interface Bench {
  readonly install: (image: readonly Left[]) => void;
}

/** Takes over a folder in which a home was made. */
export function createBench(folder: string): Bench {
  const stash = join(folder, "kept-inodes");
  mkdirSync(stash);
  return {
    install: (image) => {
      putAway(folder, stash);
      for (const left of image) lay(folder, stash, left);
      // A folder that cannot be written could not be filled: permissions come last, from the inside out.
      for (const { path, kind, mode } of image.toReversed()) if (kind !== "link") chmodSync(join(folder, path), mode);
    },
  };
}

function putAway(folder: string, stash: string): void {
  for (const path of KEPT.toReversed()) {
    const kept = stashed(stash, path);
    if (existsSync(kept)) continue;
    if (path === "home") for (const name of readdirSync(join(folder, path))) remove(join(folder, path, name));
    renameSync(join(folder, path), kept);
  }
  for (const name of readdirSync(folder)) if (!BESIDE.has(name)) remove(join(folder, name));
}

/** What is no part of an image. */
const BESIDE = new Set(["kept-inodes", "calls", "daemon.log", "bin", "user"]);

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function lay(folder: string, stash: string, { path, kind, bytes }: Left): void {
  const target = join(folder, path);
  if (KEPT.includes(path)) {
    renameSync(stashed(stash, path), target);
    if (kind === "file") truncateSync(target);
  } else if (kind === "folder") mkdirSync(target);
  if (kind === "link") symlinkSync(bytes.toString("utf8"), target);
  if (kind === "file") writeFileSync(target, bytes);
}

function stashed(stash: string, path: string): string {
  return join(stash, path.replaceAll("/", "."));
}
