import { randomFillSync } from "node:crypto";
import { closeSync, mkdirSync, openSync, utimesSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { createArtifacts } from "../../src/artifacts/create-artifacts.ts";
import { EMPTY_MASK } from "../../src/base/secrets/mask.ts";
import { createSystemClock } from "../../src/app/host/clock.ts";
import { createWorkspaces } from "../../src/workspaces/create-workspaces.ts";
import { scanWorkspace } from "../../src/workspaces/scan-workspace.ts";
import { median, type Measure } from "../figure.ts";
import { copyMs } from "../machine.ts";

const BLOCK = 4_194_304;

/** Taking one large file into the store of artifacts, beside copying, hashing and syncing it. */
export const collecting: Measure = {
  name: "collect",
  says: "taking a large file into the store of artifacts, beside cp + hash + fsync of it",
  run: async (bench) => {
    const home = join(bench.folder, "collect");
    const bytes = (bench.quick ? 16 : 128) * BLOCK;
    const clock = createSystemClock();
    const workspace = createWorkspaces(home, clock).shared("01JZZZZZZZZZZZZZZZZZZZZZZZ");
    const file = join(workspace, "talk.mp4");
    writeLarge(file, bytes);
    const artifacts = createArtifacts(home, { clock, scan: scanWorkspace });
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      bare.push(await copyMs(file, join(bench.folder, "copy.mp4")));
      const began = performance.now();
      const { ok } = await artifacts.collect(requestOf(workspace, round + 1));
      if (!ok) throw new TypeError("The file was not collected.");
      ours.push(performance.now() - began);
    }
    const rate = (ms: number): number => bytes / 1_048_576 / (ms / 1_000);
    const limit = { what: "cp + hash + fsync", value: rate(median(bare)), unit: "MB/s" };
    return [{ name: "collect", value: rate(median(ours)), unit: "MB/s", limit, aim: null }];
  },
};

function writeLarge(path: string, bytes: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const block = randomFillSync(Buffer.alloc(BLOCK));
  const file = openSync(path, "w");
  for (let written = 0; written < bytes; written += BLOCK) writeSync(file, block);
  closeSync(file);
  // A file that has rested: the collector looks twice at younger ones.
  utimesSync(path, 0, 0);
}

type CollectRequest = Parameters<ReturnType<typeof createArtifacts>["collect"]>[0];

function requestOf(workspace: string, attempt: number): CollectRequest {
  const rest = { media: "any", minBytes: 1, schema: null, when: null, store: "copy" } as const;
  return {
    unit: { run: "01JZZZZZZZZZZZZZZZZZZZZZZZ", stage: "make", item: null },
    attempt,
    workspace,
    outputs: [{ name: "talk", source: "files", glob: "talk.mp4", required: true, ...rest }],
    printed: join(workspace, "printed"),
    baseline: null,
    inherit: null,
    answer: null,
    registered: [],
    mask: EMPTY_MASK,
  };
}
