import { own } from "../../base/own.ts";
import { join } from "node:path";
import type { Output } from "../../domain/definition/definition.ts";
import type { SeenFile } from "../../ports/workspaces.ts";
import type { Candidate, Collection, Collector, Found } from "./candidate.ts";
import { isChanged } from "./changed-since.ts";
import { lookAt } from "../store/regular-file.ts";

/** Finds what an attempt left for one declared output. */
export async function findCandidates(collector: Collector, collection: Collection, output: Output): Promise<Found> {
  if (output.source === "stdout") return { output, candidates: [await printedCandidate(collection, output)], seen: [] };
  if (output.source === "answer") return { output, candidates: answerCandidates(collection, output), seen: [] };
  const seen = await collector.scan(collection.request.workspace, output.glob ?? "");
  const finding: Finding = { collection, output, seen };
  const fresh = [...(await changedCandidates(finding)), ...(await movedCandidates(finding))];
  const candidates = [...fresh, ...inheritedCandidates(finding, fresh)];
  const isWorthIt = ({ bytes }: Candidate): boolean => output.required || bytes >= output.minBytes;
  const dropped = new Set(candidates.filter((candidate) => !isWorthIt(candidate)).map(({ path }) => path));
  const left = seen.filter(({ path }) => !dropped.has(path));
  return { output, candidates: candidates.filter(isWorthIt).toSorted(byPath), seen: left };
}

interface Finding {
  readonly collection: Collection;
  readonly output: Output;
  readonly seen: readonly SeenFile[];
}

async function changedCandidates({ collection, output, seen }: Finding): Promise<readonly Candidate[]> {
  const { before, request } = collection;
  const found: Candidate[] = [];
  for (const file of seen) {
    if (file.kind !== "file" || !(await isChanged(file, before, request.workspace))) continue;
    const source = { is: "workspace" as const, seen: file, move: output.store === "move" };
    found.push({ name: output.name, path: file.path, source, bytes: file.bytes, output });
  }
  return found;
}

// A file that stands in both places was not yet moved, or only copied: it is taken from the workspace again.
async function movedCandidates({ collection, output, seen }: Finding): Promise<readonly Candidate[]> {
  const here = new Set(seen.map((file) => file.path));
  const found: Candidate[] = [];
  for (const path of (own(collection.moves, output.name) ?? []).filter((moved) => !here.has(moved))) {
    const stored = await lookAt(join(collection.place.folder, path));
    if (stored?.isFile() !== true) continue;
    found.push({ name: output.name, path, source: { is: "moved" }, bytes: Number(stored.size), output });
  }
  return found;
}

// Inherited is what the attempt did not touch: neither written nor deleted. A file that had been moved was never there.
function inheritedCandidates({ collection, output, seen }: Finding, fresh: readonly Candidate[]): readonly Candidate[] {
  const { before, request } = collection;
  const here = new Set(seen.filter((file) => file.kind === "file").map((file) => file.path));
  const taken = new Set(fresh.map((candidate) => candidate.path));
  return (request.inherit ?? [])
    .filter(({ name, path }) => name === output.name && !taken.has(path))
    .filter(({ path }) => here.has(path) || !before.has(path))
    .map((record) => {
      const { path, bytes } = record;
      return { name: output.name, path, source: { is: "inherited", record }, bytes, output };
    });
}

async function printedCandidate({ request }: Collection, output: Output): Promise<Candidate> {
  const bytes = Number((await lookAt(request.printed))?.size ?? 0);
  return { name: output.name, path: `${output.name}.txt`, source: { is: "printed" }, bytes, output };
}

function answerCandidates({ request }: Collection, output: Output): readonly Candidate[] {
  if (request.answer === null) return [];
  const { text, mediaType } = request.answer;
  const path = `${output.name}.${mediaType === "application/json" ? "json" : "md"}`;
  const bytes = Buffer.byteLength(text);
  return [{ name: output.name, path, source: { is: "answer", text, mediaType }, bytes, output }];
}

function byPath(one: Candidate, other: Candidate): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}
