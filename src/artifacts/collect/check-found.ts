import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { CollectResult } from "../../domain/run/commands.ts";
import type { SeenFile } from "../../ports/workspaces.ts";
import type { Candidate, Found } from "./candidate.ts";

/** Why an attempt's files do not do; null when they do so far. */
export type CollectFault = Extract<CollectResult, { readonly ok: false }>;

/** What was found in the workspace, before any content is looked at. */
export interface Findings {
  readonly workspace: string;
  readonly found: readonly Found[];
  readonly registered: readonly Candidate[];
}

/** Checks that something was written, and that every required output is there and large enough. */
export async function checkFound({ workspace, found, registered }: Findings): Promise<CollectFault | null> {
  const candidates = [...found.flatMap((one) => one.candidates), ...registered];
  const written = candidates.some(({ source }) => source.is !== "inherited");
  const untouched = found.flatMap(oldPaths);
  if (!written && untouched.length > 0) return noOp(`${listed(untouched)} ${is(untouched)} as before`);
  for (const one of found) {
    const missing = one.candidates.length === 0 && one.output.required;
    const fault = missing ? await missingWords(workspace, one) : smallWords(one);
    if (fault !== null) return missingArtifact(fault);
  }
  return candidates.length === 0 && found.length > 0 ? noOp(`expected was ${listed(found.map(globOf))}`) : null;
}

/** The fault of an output that is not there or not what it promises. */
export function missingArtifact(message: string): CollectFault {
  return { ok: false, stopReason: "missing-artifact", message };
}

function noOp(detail: string): CollectFault {
  const message = `Nothing that the stage declares was written or changed: ${detail}.`;
  return { ok: false, stopReason: "no-op", message };
}

function oldPaths({ seen, candidates }: Found): readonly string[] {
  const written = new Set(candidates.filter(({ source }) => source.is !== "inherited").map(({ path }) => path));
  const inherited = candidates.map(({ path }) => path);
  const old = seen.filter(({ kind, path }) => kind === "file" && !written.has(path)).map(({ path }) => path);
  return [...new Set([...old, ...inherited.filter((path) => !written.has(path))])];
}

function smallWords({ output, candidates }: Found): string | null {
  const small = candidates.find(({ bytes }) => bytes < output.minBytes);
  if (small === undefined) return null;
  const allowed = output.minBytes === 1 ? " Where an empty file is meant, say `minBytes: 0`." : "";
  const sizes = `has ${small.bytes} bytes, at least ${output.minBytes} are needed`;
  return `The output "${output.name}" is too small: ${quoted(small.path)} ${sizes}.${allowed}`;
}

async function missingWords(workspace: string, { output, seen }: Found): Promise<string> {
  if (output.source === "answer") return `The output "${output.name}" is missing: the agent gave no answer.`;
  const reasons = [
    ...seen.slice(0, SHOWN).map(whyNot),
    ...(seen.length > SHOWN ? [`${seen.length - SHOWN} more`] : []),
  ];
  const detail = reasons.length > 0 ? reasons.join("; ") : `nothing matches it; ${await contentsOf(workspace)}`;
  return `The output "${output.name}" (${quoted(output.glob ?? "")}) is missing: ${detail}.`;
}

function whyNot({ kind, path }: SeenFile): string {
  if (kind === "link") return `${quoted(path)} is a link, and links are not followed`;
  if (kind === "folder") return `${quoted(path)} is a folder; the files in it are ${quoted(`${path}/**`)}`;
  if (kind === "other") return `${quoted(path)} is no regular file`;
  return `${quoted(path)} was there before and is unchanged`;
}

async function contentsOf(workspace: string): Promise<string> {
  const names: string[] = [];
  for (const entry of await readdir(join(workspace), { withFileTypes: true })) {
    if (!entry.name.startsWith(".")) names.push(entry.isDirectory() ? `${entry.name}/` : entry.name);
  }
  return names.length === 0 ? "the workspace is empty" : `the workspace holds ${listed(names.toSorted())}`;
}

const SHOWN = 8;

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, SHOWN).map(quoted).join(", ");
  return paths.length > SHOWN ? `${shown} and ${paths.length - SHOWN} more` : shown;
}

function globOf({ output }: Found): string {
  return output.glob ?? output.name;
}

function is(paths: readonly string[]): string {
  return paths.length === 1 ? "is" : "are";
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
