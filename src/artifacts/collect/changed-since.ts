import { join } from "node:path";
import { invariant } from "../../base/invariant.ts";
import { isJsonObject, type Json } from "../../base/json/json.ts";
import { listOf, numberOf, objectOf, parseJson, textOf } from "../../base/json/json-fields.ts";
import type { BaselineFile, SeenFile } from "../../ports/workspaces.ts";
import { digestAt } from "../store/read-ahead.ts";

/** What stood in the workspace before the round, by path. */
export type FilesBefore = ReadonlyMap<string, BaselineFile>;

/** Reads a baseline's text; without one nothing stood there. */
export function filesBefore(text: string | null): FilesBefore {
  if (text === null) return new Map();
  const baseline = parseJson(text);
  invariant(isJsonObject(baseline) && baseline["format"] === 1, "a baseline of an unknown form should have been read");
  return new Map(listOf(baseline["files"]).map((file) => baselineFile(file)));
}

/** Tells whether a file was written since: its stat differs, or its content where the stat proves nothing. */
export async function isChanged(seen: SeenFile, before: FilesBefore, workspace: string): Promise<boolean> {
  const known = before.get(seen.path);
  if (known === undefined || !hasSameStat(known, seen)) return true;
  if (known.sha256 === null) return false;
  return (await digestAt(join(workspace, seen.path)))?.sha256 !== known.sha256;
}

function hasSameStat(known: BaselineFile, seen: SeenFile): boolean {
  return (
    known.inode === seen.inode &&
    known.bytes === seen.bytes &&
    known.mtimeNs === seen.mtimeNs &&
    known.ctimeNs === seen.ctimeNs
  );
}

function baselineFile(value: Json): readonly [string, BaselineFile] {
  const fields = objectOf(value);
  const path = textOf(fields["path"]);
  const bytes = numberOf(fields["bytes"]);
  const [inode, mtimeNs, ctimeNs] = [textOf(fields["inode"]), textOf(fields["mtimeNs"]), textOf(fields["ctimeNs"])];
  invariant(path !== null && bytes !== null && inode !== null, "a baseline names no file");
  invariant(mtimeNs !== null && ctimeNs !== null, "a baseline names no times");
  return [path, { path, inode, bytes, mtimeNs, ctimeNs, sha256: textOf(fields["sha256"]) }];
}
