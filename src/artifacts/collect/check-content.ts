import { join } from "node:path";
import type { Output } from "../../domain/definition/definition.ts";
import type { Candidate, Collection, Collector } from "./candidate.ts";
import { missingArtifact, type CollectFault } from "./check-found.ts";
import { inParallel } from "../store/in-parallel.ts";
import { judgeStored, readBounded } from "./json-schema.ts";
import { mediaTypeOfFile } from "./media-type-of-file.ts";
import { isOfClass } from "./media-types.ts";

/** A candidate that keeps its promises, with its media type. */
export interface Checked {
  readonly candidate: Candidate;
  readonly mediaType: string;
}

/** The outcome of looking into the candidates. */
export type ContentCheck =
  | { readonly ok: true; readonly checked: readonly Checked[] }
  | { readonly ok: false; readonly fault: CollectFault };

/** Checks kind and schema of all candidates. What is inherited was checked by the attempt that wrote it. */
export async function checkContent(
  { checks }: Pick<Collector, "checks">,
  collection: Collection,
  candidates: readonly Candidate[],
): Promise<ContentCheck> {
  const results = await inParallel(candidates, (candidate) => checkOne({ ...collection, checks }, candidate));
  const failed = results.find((result) => result.fault !== null);
  return failed?.fault ? { ok: false, fault: failed.fault } : { ok: true, checked: results };
}

interface Outcome extends Checked {
  readonly fault: CollectFault | null;
}

interface Checking extends Collection, Pick<Collector, "checks"> {}

async function checkOne(collection: Checking, candidate: Candidate): Promise<Outcome> {
  const { output, source } = candidate;
  if (source.is === "inherited") return { candidate, mediaType: source.record.mediaType, fault: null };
  const mediaType = await mediaTypeOf(collection, candidate);
  const fault = output === null ? null : await faultOf(collection, { candidate, mediaType }, output);
  return { candidate, mediaType, fault };
}

async function mediaTypeOf(collection: Collection, candidate: Candidate): Promise<string> {
  const { source } = candidate;
  if (source.is === "printed") return "text/plain";
  return source.is === "answer" ? source.mediaType : mediaTypeOfFile(fileOf(collection, candidate));
}

async function faultOf(collection: Checking, checked: Checked, output: Output): Promise<CollectFault | null> {
  const { candidate, mediaType } = checked;
  const path = JSON.stringify(candidate.path);
  if (!isOfClass(mediaType, output.media)) {
    return missingArtifact(`The output "${output.name}" must be ${output.media}, but ${path} is ${mediaType}.`);
  }
  if (output.schema === null) return null;
  const { source } = candidate;
  const { schema } = output;
  const bytes = source.is === "answer" ? Buffer.from(source.text) : await readBounded(fileOf(collection, candidate));
  const judged = await judgeStored(bytes, async (read) => collection.checks.json(read, schema));
  if (judged.is === "good") return null;
  const faults = judged.is === "broken" ? judged.reason : judged.faults.join("; ");
  const message = `The output "${output.name}" does not keep to its schema: ${path}: ${faults}.`;
  return { ok: false, stopReason: "schema-missed", message };
}

function fileOf({ request, place }: Collection, { path, source }: Candidate): string {
  if (source.is === "printed") return request.printed;
  return join(source.is === "moved" ? place.folder : request.workspace, path);
}
