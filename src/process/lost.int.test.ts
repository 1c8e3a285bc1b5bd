import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openTrial, type Trial } from "../../test/fixtures/agents/trial.ts";
import { maskerOf } from "../base/secrets/masker.ts";
import { eventually } from "../../test/recovery/eventually.ts";
import type { Launch } from "../ports/processes.ts";
import { createProcesses } from "./create-processes.ts";

// A child may delete whatever it finds in its directory. What is gone proves nothing: it ran, and never counts as not run.

/** What a child deletes of `$HOLDFAST_DIR`, and whether what is left still shows that it ran. */
const deletions: readonly (readonly [words: string, shows: boolean])[] = [
  ["start", true],
  ["child", true],
  ["result", true],
  ["admit.json", true],
  ["start child", false],
  ["start child result", true],
  ["start child admit.json", true],
  ["start child result admit.json", true],
  ["*", true],
  ["", true],
];

interface Begun {
  readonly launch: Launch;
  /** Resolves when it has deleted them. */
  readonly deleted: Promise<unknown>;
  readonly goOn: () => Promise<void>;
}

/** A command that deletes files, says so, and then waits to be let go. */
async function begin(trial: Trial, words: string, printed = ""): Promise<Begun> {
  const [told, waits] = [trial.fifo(), trial.fifo()];
  const targets = words === "" ? '"$1"' : words.replaceAll(/\S+/g, '"$1"/$&');
  const script = `${printed}rm -rf ${targets}; echo gone >"$2"; read -r word <"$3"; exit 7`;
  const plain = trial.launchOf([]);
  const launch = { ...plain, argv: ["/bin/sh", "-c", script, "sh", plain.directory, told.path, waits.path] };
  const deleted = readFile(told.path, "utf8");
  await trial.processes.launch(launch);
  return { launch, deleted, goOn: waits.say };
}

const EVENTS = { started: () => {}, output: () => {}, asked: () => {}, progress: () => {}, exceeded: () => {} };

test.each(deletions)(
  "[R32] a child that deletes %j and ends under its watcher is not called not run",
  async (words) => {
    using trial = openTrial();
    const { launch, deleted, goOn } = await begin(trial, words, words === "" ? "echo said; " : "");
    const observed = trial.watch(launch);
    await deleted;
    await goOn();
    const { verdict } = await observed.end;
    expect(["finished", "lost"]).toContain(verdict.is);
    if (verdict.is === "finished") expect(verdict.exitCode).toBe(7);
  },
);

test.each(deletions)(
  "[R32] one that deletes %j and ends unseen is not called not run by the one who comes later",
  async (words) => {
    using trial = openTrial();
    const { launch, deleted, goOn } = await begin(trial, words, "echo said; ");
    await deleted;
    await goOn();
    await eventually("its end", () => trial.living().length === 0);
    const { is } = createProcesses().inspect(launch.directory, launch.fence, true);
    expect(["finished", "lost"]).toContain(is);
  },
);

test.each(deletions)("[R32] one that deletes %j and is killed with its supervisor is lost", async (words, shows) => {
  using trial = openTrial();
  const { launch, deleted } = await begin(trial, words);
  const { directory, fence, cwd, mask } = launch;
  const later = createProcesses();
  await deleted;
  expect(later.inspect(directory, fence, true)).toMatchObject({ is: expect.stringMatching(/running|orphan/) });
  await later.end(fence);
  if (shows) expect(later.inspect(directory, fence, true)).toMatchObject({ is: "lost" });
  // What the record has of its start counts where the directory shows nothing any more.
  const orders = { deadlineMs: null, idleMs: null, graceMs: 1_000, stop: false, keep: [] };
  const watch = later.watch({ directory, fence, cwd, orders, events: EVENTS, masker: maskerOf(mask), seen: true });
  expect((await watch.ended).verdict).toMatchObject({ is: "lost" });
});

test("[R32] a timeout ends a child that deleted its directory: its processes are known by their marker", async () => {
  using trial = openTrial();
  const { launch, deleted } = await begin(trial, "");
  await deleted;
  const observed = trial.watch(launch, { stop: true });
  expect((await observed.end).verdict).toMatchObject({ is: "lost" });
  expect(trial.living()).toEqual([]);
});
