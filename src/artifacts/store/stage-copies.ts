import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf, HoldfastError } from "../../base/failure.ts";
import type { ArtifactRecord } from "../../domain/run/parts.ts";
import type { Candidate, Collection } from "../collect/candidate.ts";
import type { Checked } from "../collect/check-content.ts";
import { makeFolder } from "../../process/files/make-folder.ts";
import type { Disk } from "./disk.ts";
import { inParallel } from "./in-parallel.ts";
import type { Digest } from "./read-ahead.ts";
import { createRedactor, redactText } from "../../base/secrets/redact.ts";
import { isAsSeen, openRegular } from "./regular-file.ts";
import { writeCopy, writeRedacted, writeText } from "./write-copy.ts";

/** A whole copy that has not got its name in the store yet. */
export interface Staged extends Digest {
  readonly file: string;
}

/** Copies what does not leave the workspace, each path once; `restless` when a file changed under the copy. */
export async function stageCopies(
  disk: Disk,
  collection: Collection,
  checked: readonly Checked[],
): Promise<ReadonlyMap<string, Staged> | "restless"> {
  const { home, partial } = collection.place;
  await rm(partial, { recursive: true, force: true });
  const jobs = copyJobs(checked.map(({ candidate }) => candidate));
  if (jobs.length > 0) makeFolder(home, partial);
  const staging: Staging = { disk, collection };
  const digests = await inParallel(jobs, async (candidate, index): Promise<[string, Staged] | null> => {
    const file = join(partial, String(index));
    const digest = await stageOne(staging, candidate, file);
    return digest === null ? null : [candidate.path, { ...digest, file }];
  });
  const whole = digests.filter((staged) => staged !== null);
  return whole.length === digests.length ? new Map(whole) : "restless";
}

/** Tells which paths leave the workspace: those that every output which names them wants moved. */
export function leavingPaths(candidates: readonly Candidate[]): ReadonlySet<string> {
  const staying = candidates.filter(({ output, source }) => output !== null && !wantsMove(source));
  const kept = new Set(staying.map(({ path }) => path));
  return new Set(candidates.filter(({ path, source }) => wantsMove(source) && !kept.has(path)).map(({ path }) => path));
}

interface Staging {
  readonly disk: Disk;
  readonly collection: Collection;
}

function wantsMove(source: Candidate["source"]): boolean {
  return source.is === "moved" || (source.is === "workspace" && source.move);
}

function copyJobs(candidates: readonly Candidate[]): readonly Candidate[] {
  const leaving = leavingPaths(candidates);
  const jobs = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = jobs.get(candidate.path);
    if (leaving.has(candidate.path) || known?.source.is === "workspace") continue;
    jobs.set(candidate.path, candidate);
  }
  return [...jobs.values()];
}

async function stageOne({ disk, collection }: Staging, candidate: Candidate, file: string): Promise<Digest | null> {
  const { request } = collection;
  const { source } = candidate;
  if (source.is === "answer") return writeText(disk, redactText(source.text, request.mask), file);
  if (source.is === "printed") {
    await using printed = await openRegular(request.printed);
    return await writeRedacted(disk, printed, { to: file, redactor: createRedactor(request.mask) });
  }
  if (source.is === "inherited") return stageInherited({ disk, collection }, source.record, file);
  if (source.is === "moved") return null;
  await using open = await openRegular(join(request.workspace, candidate.path));
  if (open === null || !isAsSeen(await open.stat({ bigint: true }), source.seen)) return null;
  return await writeCopy(disk, open, file);
}

// The record does not say which attempt it belongs to: the latest one that holds this very content is as good as any.
async function stageInherited({ disk, collection }: Staging, record: ArtifactRecord, to: string): Promise<Digest> {
  const { folder } = collection.place;
  for (const attempt of await earlierAttempts(dirname(folder), collection.request.attempt)) {
    await using open = await openRegular(join(dirname(folder), String(attempt), record.path));
    if (open === null || (await open.stat()).size !== record.bytes) continue;
    const digest = await writeCopy(disk, open, to);
    if (digest.sha256 === record.sha256) return digest;
  }
  const message = `The stored file of "${record.name}", ${record.path}, is no longer what an earlier attempt had left.`;
  throw new HoldfastError("ARTIFACT_CHANGED", message);
}

async function earlierAttempts(folder: string, attempt: number): Promise<readonly number[]> {
  const names = await namesIn(folder);
  const numbers = names.filter((name) => /^[1-9]\d*$/.test(name)).map(Number);
  return numbers.filter((number) => number < attempt).toSorted((one, other) => other - one);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return [];
    throw thrown;
  }
}
