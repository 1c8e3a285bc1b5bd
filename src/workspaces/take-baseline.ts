import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ContentHash } from "../base/brand.ts";
import type { EpochMs } from "../base/clock.ts";
import { canonicalJson } from "../base/json/json.ts";
import { codeOf } from "../base/failure.ts";
import type { Output } from "../domain/definition/definition.ts";
import type { Baseline, BaselineFile, ScanWorkspace, SeenFile } from "../ports/workspaces.ts";
import { workspaceFailure } from "./workspace-failure.ts";

// The clock of a file system ticks coarsely: a file written again within one tick keeps its stat, only its hash tells.
const YOUNG_MS = 2_000;

/** What is looked at for a baseline, and when. */
export interface BaselineWish {
  readonly workspace: string;
  readonly outputs: readonly Output[];
  readonly now: EpochMs;
  readonly scan: ScanWorkspace;
}

/** Writes down the regular files that the declared outputs match now, as canonical text. */
export async function takeBaseline({ workspace, outputs, now, scan }: BaselineWish): Promise<string> {
  const found = new Map<string, SeenFile>();
  for (const glob of new Set(outputs.map((output) => output.glob).filter((written) => written !== null))) {
    for (const file of await scan(workspace, glob)) if (file.kind === "file") found.set(file.path, file);
  }
  const files: BaselineFile[] = [];
  for (const path of [...found.keys()].toSorted()) {
    const seen = found.get(path);
    if (seen !== undefined) files.push(await baselineFile(seen, { workspace, now }));
  }
  const baseline: Baseline = { format: 1, files };
  return canonicalJson(baseline);
}

async function baselineFile(
  seen: SeenFile,
  { workspace, now }: Pick<BaselineWish, "workspace" | "now">,
): Promise<BaselineFile> {
  const { kind: _kind, ...stat } = seen;
  const sha256 = isYoung(seen, now) ? await hashOfFile(join(workspace, seen.path)) : null;
  return { ...stat, sha256 };
}

function isYoung(file: SeenFile, now: EpochMs): boolean {
  const oldest = BigInt(now - YOUNG_MS) * 1_000_000n;
  return BigInt(file.mtimeNs) > oldest || BigInt(file.ctimeNs) > oldest;
}

// A file that vanished since it was seen is changed, whatever it held.
async function hashOfFile(file: string): Promise<ContentHash | null> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), hash);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return null;
    throw workspaceFailure(thrown, `read ${file}`);
  }
  return hash.digest("hex");
}
