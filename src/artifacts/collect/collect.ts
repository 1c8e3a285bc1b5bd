import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { CollectResult } from "../../domain/run/commands.ts";
import type { ArtifactRecord } from "../../domain/run/parts.ts";
import type { CollectRequest } from "../../ports/artifacts.ts";
import type { Candidate, Collection, Collector, Found } from "./candidate.ts";
import { filesBefore } from "./changed-since.ts";
import { checkContent, type Checked } from "./check-content.ts";
import { checkFound, missingArtifact, type CollectFault } from "./check-found.ts";
import { findCandidates } from "./find-candidates.ts";
import { findRegistered } from "./find-registered.ts";
import { placeOf } from "../store/layout.ts";
import { readMoves, writeMoves } from "../store/moves.ts";
import { moveAll, publish } from "../store/publish.ts";
import { firstLook, LOOK_MS, MOST_LOOKS, pause } from "./quiet.ts";
import { makeFolder } from "../../process/files/make-folder.ts";
import { refuseUnsafePaths, type KeptPath } from "../store/safe-paths.ts";
import { stageCopies, type Staged } from "../store/stage-copies.ts";

/** Takes what an attempt left. Nothing in the store has its name before it is whole, so that it can be done again. */
export async function collect(collector: Collector, home: string, request: CollectRequest): Promise<CollectResult> {
  if (request.outputs.length === 0 && request.registered.length === 0) return { ok: true, artifacts: [] };
  const place = placeOf(home, request.unit, request.attempt);
  // What is thrown away afterwards is ours: no child has put a link to somewhere else in its place.
  makeFolder(home, dirname(place.partial));
  const before = filesBefore(request.baseline);
  const collection: Collection = { request, place, before, moves: await readMoves(place.moves) };
  try {
    return await untilItRests(collector, collection);
  } finally {
    await rm(place.partial, { recursive: true, force: true });
  }
}

// A whole pass costs more than a look: a file that is written now and then is not copied for ever.
const LOOKS_OF_A_PASS = 20;

async function untilItRests(collector: Collector, collection: Collection): Promise<CollectResult> {
  for (let looks = 0; looks < MOST_LOOKS; looks += LOOKS_OF_A_PASS) {
    const result = await collectOnce(collector, collection);
    if (result !== "restless") return result;
    looks += await waitForRest(collector, collection, MOST_LOOKS - looks);
  }
  const seconds = (LOOK_MS * MOST_LOOKS) / 1_000;
  return missingArtifact(`The outputs were still being written ${seconds} s after the attempt had ended.`);
}

async function waitForRest(collector: Collector, collection: Collection, most: number): Promise<number> {
  for (let looks = 1; looks < most; looks += 1) {
    const candidates = await candidatesOf(collector, collection);
    await pause(collector.clock, LOOK_MS);
    const rest = firstLook(collector.clock, []);
    if (await rest.hasRested(collection.request.workspace, candidates)) return looks;
  }
  return most;
}

async function candidatesOf(collector: Collector, collection: Collection): Promise<readonly Candidate[]> {
  return (await findAll(collector, collection)).found.flatMap(({ candidates }) => candidates);
}

async function collectOnce(collector: Collector, collection: Collection): Promise<CollectResult | "restless"> {
  const { request } = collection;
  const { found, registered, missing } = await findAll(collector, collection);
  const candidates = distinct([...found.flatMap((one) => one.candidates), ...registered]);
  refuseUnsafePaths(candidates.map(placeOfCandidate));
  const rest = firstLook(collector.clock, candidates);
  const hasRested = async (): Promise<boolean> => rest.hasRested(request.workspace, candidates);
  const early = missing ?? (await checkFound({ workspace: request.workspace, found, registered }));
  const content =
    early === null ? await checkContent(collector, collection, candidates) : { ok: false as const, fault: early };
  if (!content.ok) return (await hasRested()) ? content.fault : "restless";
  const staged = await stageCopies(collector.disk, collection, content.checked);
  if (staged === "restless" || !(await hasRested())) return "restless";
  return { ok: true, artifacts: await store(collector, collection, { checked: content.checked, staged }) };
}

interface Everything {
  readonly found: readonly Found[];
  readonly registered: readonly Candidate[];
  readonly missing: CollectFault | null;
}

async function findAll(collector: Collector, collection: Collection): Promise<Everything> {
  const found: Found[] = [];
  for (const output of collection.request.outputs) found.push(await findCandidates(collector, collection, output));
  const registered: Candidate[] = [];
  let missing: CollectFault | null = null;
  for (const file of collection.request.registered) {
    const candidate = await findRegistered(collection, file);
    if (candidate === null) missing = missingArtifact(`The registered file ${JSON.stringify(file.path)} is not there.`);
    else registered.push(candidate);
  }
  return { found, registered, missing };
}

/** The same file may be registered twice, or besides being declared; one record for each name is enough. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const known = new Map(candidates.toReversed().map((candidate) => [`${candidate.name}/${candidate.path}`, candidate]));
  return candidates.filter((candidate) => known.get(`${candidate.name}/${candidate.path}`) === candidate);
}

function placeOfCandidate({ path, name, source }: Candidate): KeptPath {
  return { path, madeFor: source.is === "printed" || source.is === "answer" ? name : null };
}

interface Ready {
  readonly checked: readonly Checked[];
  readonly staged: ReadonlyMap<string, Staged>;
}

async function store(collector: Collector, collection: Collection, ready: Ready): Promise<readonly ArtifactRecord[]> {
  const { place, request } = collection;
  const candidates = ready.checked.map(({ candidate }) => candidate);
  await writeMoves(collector.disk, place, candidates);
  const copied = await publish(collector.disk, place, ready.staged);
  const moved = await moveAll(collector.disk, {
    place,
    workspace: request.workspace,
    candidates,
  });
  const digests = new Map([...copied, ...moved]);
  return ready.checked.flatMap(({ candidate, mediaType }) => {
    const { name, path, source } = candidate;
    const digest = digests.get(path);
    return digest === undefined ? [] : [{ name, path, ...digest, mediaType, inherited: source.is === "inherited" }];
  });
}
