import { EMPTY_MASK } from "../src/base/secrets/mask.ts";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createArtifacts } from "../src/artifacts/create-artifacts.ts";
import type { Disk } from "../src/artifacts/store/disk.ts";
import type { Output } from "../src/domain/definition/definition.ts";
import type { CollectResult } from "../src/domain/run/commands.ts";
import type { ArtifactRecord } from "../src/domain/run/parts.ts";
import type { Artifacts, CollectRequest } from "../src/ports/artifacts.ts";
import type { Workspaces } from "../src/ports/workspaces.ts";
import { createWorkspaces } from "../src/workspaces/create-workspaces.ts";
import { scanWorkspace } from "../src/workspaces/scan-workspace.ts";

/** A clock that runs. */
export const runningClock = {
  now: (): number => Date.now(),
  after: (delayMs: number, then: () => void): (() => void) => {
    const timer = setTimeout(then, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A home in a temporary folder, with the shared workspace of one run. */
export interface TestHome {
  readonly home: string;
  readonly run: string;
  readonly workspace: string;
  readonly artifacts: Artifacts;
  readonly workspaces: Workspaces;
  /** Collects a stage `make`, attempt 1, unless the wish says otherwise. */
  readonly collect: (outputs: readonly Output[], wish?: Partial<CollectRequest>) => Promise<CollectResult>;
  readonly baseline: (outputs: readonly Output[]) => Promise<string>;
  /** Writes files into the workspace; `old` ones look as if they had rested for a minute. */
  readonly write: (files: Readonly<Record<string, string | Buffer>>, age?: "old") => Promise<void>;
  /** The text of a stored file. */
  readonly stored: (record: ArtifactRecord | undefined, attempt?: number) => Promise<string>;
}

/** Where a test home lies, and what is unusual about it. */
export interface TestHomeWish {
  readonly home?: string;
  readonly run?: string;
  readonly disk?: Disk;
}

/** Makes an empty home under the system's temporary folder. */
export async function makeTestHome(wish: TestHomeWish = {}): Promise<TestHome> {
  const home = wish.home ?? (await mkdtemp(join(tmpdir(), "holdfast-artifacts-")));
  const run = wish.run ?? "01JZZZZZZZZZZZZZZZZZZZZZZZ";
  const workspaces = createWorkspaces(home, runningClock);
  const workspace = workspaces.shared(run);
  const world = { clock: runningClock, scan: scanWorkspace };
  const artifacts = createArtifacts(home, wish.disk === undefined ? world : { ...world, disk: wish.disk });
  const unit = { run, stage: "make", item: null };
  return {
    home,
    run,
    workspace,
    artifacts,
    workspaces,
    collect: (outputs, more) => artifacts.collect({ ...plainRequest(workspace, outputs), unit, ...more }),
    baseline: (outputs) => workspaces.baseline(workspace, outputs),
    write: async (files, age) => {
      for (const [path, text] of Object.entries(files)) await writeFileOf(join(workspace, path), text, age);
    },
    stored: async (record, attempt = 1) => {
      return readFile(artifacts.path(unit, attempt, record ?? { ...NO_RECORD }), "utf8");
    },
  };
}

/** A declared output of files, with every default. */
export function filesOutput(name: string, glob: string, more: Partial<Output> = {}): Output {
  const rest = { media: "any", minBytes: 1, schema: null, when: null, store: "copy" } as const;
  return { name, source: "files", glob, required: true, ...rest, ...more };
}

/** The artifacts of a collection that succeeded; an empty list of one that did not. */
export function artifactsOf(result: CollectResult): readonly ArtifactRecord[] {
  return result.ok ? result.artifacts : [];
}

/** Every file below a folder, sorted. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
}

/** Runs a program of the system with words as they are; true when it succeeded. */
export function runTool(...words: readonly string[]): boolean {
  return spawnSync("sh", ["-c", 'exec "$@"', "sh", ...words]).status === 0;
}

/** Removes a test home. */
export async function removeTestHome({ home }: TestHome): Promise<void> {
  await rm(home, { recursive: true, force: true });
}

const NO_RECORD = { name: "none", path: "none", sha256: "", bytes: 0, mediaType: "", inherited: false };

function plainRequest(workspace: string, outputs: readonly Output[]): Omit<CollectRequest, "unit"> {
  const nothing = { baseline: null, inherit: null, answer: null, registered: [], mask: EMPTY_MASK };
  return { attempt: 1, workspace, outputs, printed: join(workspace, "..", "printed"), ...nothing };
}

async function writeFileOf(file: string, text: string | Buffer, age?: "old"): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  const before = new Date(Date.now() - 60_000);
  if (age === "old") await utimes(file, before, before);
}
