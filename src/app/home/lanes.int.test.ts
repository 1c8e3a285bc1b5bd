import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codeOf, HoldfastError } from "../../base/failure.ts";
import type { EngineListeners, EngineSettings } from "../../engine/ports.ts";
import type { ShownRun } from "../../domain/run/view/shown.ts";
import type { StoredEvent } from "../../ports/event-log.ts";
import { open } from "./open.ts";
import { readingOf } from "../reading/reading.ts";
import { decodeSubmission } from "../runs/submit.ts";
import type { OpenHome } from "./open-home.ts";

// The engine with everything real beneath it: one that remembers nothing between two turns, and one whose commits are
// applied and then reported as failed, must come to the same end as one that is left alone.

const DEFINITION = {
  name: "lanes",
  stages: {
    list: { run: ["sh", "-c", `echo '[{"id":"a"},{"id":"b"}]' > list.json`], outputs: { list: "list.json" } },
    each: { run: ["sh", "-c", "cat $HOLDFAST_ITEM"], each: { items: "list.list#", key: "/id" } },
    draft: {
      run: ["sh", "-c", 'echo "draft $HOLDFAST_ATTEMPT" > draft.txt'],
      outputs: { draft: "draft.txt" },
      review: { judges: [{ run: ["sh", "-c", '[ "$HOLDFAST_ATTEMPT" = 2 ]'] }] },
    },
    flaky: {
      run: ["sh", "-c", '[ "$HOLDFAST_ATTEMPT" = 2 ]'],
      retry: { maxAttempts: 2, backoff: "10ms", on: ["exit"] },
      outputs: "none",
    },
    last: { run: ["cat", "{{artifacts.draft.draft}}", "{{artifacts.each.stdout}}"], needs: ["flaky"] },
  },
};

const BODY = { definition: DEFINITION, environment: { PATH: process.env["PATH"] ?? "" }, input: {} };
const ACTOR = { kind: "user", id: "ada" } as const;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-lanes-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Life extends AsyncDisposable {
  readonly home: OpenHome;
  readonly path: string;
  readonly events: readonly StoredEvent[];
  /** The types of the events that each commit brought. */
  readonly commits: readonly (readonly string[])[];
  readonly ended: Promise<void>;
}

interface Lane {
  readonly name: string;
  readonly settings?: Partial<EngineSettings>;
  readonly afterCommit?: EngineListeners["afterCommit"];
}

async function live({ name, settings = {}, afterCommit }: Lane): Promise<Life> {
  const path = join(folder, name);
  const events: StoredEvent[] = [];
  const commits: string[][] = [];
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const home = await open({
    home: path,
    env: {},
    settings,
    listeners: {
      committed: (committed) => {
        events.push(...committed);
        commits.push(committed.map(({ type }) => type));
        if (committed.some(({ type }) => /^run\.(completed|failed|cancelled)$/.test(type))) resolve();
      },
      fatal: reject,
      ...(afterCommit === undefined ? {} : { afterCommit }),
    },
  });
  await home.engine.recover();
  return { home, path, events, commits, ended, [Symbol.asyncDispose]: async () => home.close({ children: true }) };
}

async function runToEnd(lane: Lane): Promise<ShownRun> {
  await using life = await live(lane);
  const { id } = await life.home.engine.accept(await decodeSubmission(BODY, ACTOR));
  await life.ended;
  return readingOf(life.path, life.home.store).show(id, { version: null, all: true });
}

function comparable(run: ShownRun): unknown {
  const { state, artifacts, stages } = run;
  return {
    state,
    artifacts: artifacts.map(({ stage, item, attempt, name, sha256 }) => [stage, item, attempt, name, sha256]),
    stages: stages.map(({ id, state: standing, attempts }) => [id, standing, attempts.map(({ outcome }) => outcome)]),
  };
}

test("[R29] an engine that forgets every run after every turn comes to the same end", async () => {
  const plain = await runToEnd({ name: "plain" });
  expect(plain.state).toBe("completed");
  expect(comparable(await runToEnd({ name: "forgetful", settings: { forgetful: true } }))).toEqual(comparable(plain));
});

test("[R29] commits that were applied and then reported as failed repeat nothing", async () => {
  const plain = await runToEnd({ name: "plain" });
  let commits = 0;
  let failures = 0;
  const afterCommit = (): void => {
    commits += 1;
    if (commits < 3 || commits % 3 !== 0) return;
    failures += 1;
    throw new HoldfastError("STORE_FULL", "It was applied, and then it failed.");
  };
  await using life = await live({ name: "failing", afterCommit });
  const submission = await decodeSubmission(BODY, ACTOR);
  const { id } = await life.home.engine.accept({ ...submission, key: "once" });
  const over = Promise.withResolvers<void>();
  const look = setInterval(() => {
    const row = life.home.store.runs({ limit: 1 })[0];
    if (row?.state === "completed" || row?.state === "failed") over.resolve();
  }, 20);
  await over.promise;
  clearInterval(look);
  const run = readingOf(life.path, life.home.store).show(id, { version: null, all: true });
  expect(failures).toBeGreaterThan(3);
  expect(comparable(run)).toEqual(comparable(plain));
});

test("an acceptance that was applied and then reported as failed is carried on, and its key finds it", async () => {
  let fail = false;
  const afterCommit = (): void => {
    if (!fail) return;
    fail = false;
    throw new HoldfastError("STORE_FULL", "It was applied, and then it failed.");
  };
  await using life = await live({ name: "accept", afterCommit });
  const submission = { ...(await decodeSubmission(BODY, ACTOR)), key: "once" };
  fail = true;
  await expect(life.home.engine.accept(submission)).rejects.toMatchObject({ code: "STORE_FULL" });
  await life.ended;
  expect(await life.home.engine.accept(submission)).toMatchObject({ known: true });
  expect(life.home.store.runs({ limit: 10 })).toMatchObject([{ state: "completed" }]);
});

test("[R4] two submissions with one key at once make one run", async () => {
  await using life = await live({ name: "key" });
  const submission = { ...(await decodeSubmission(BODY, ACTOR)), key: "once" };
  const accepted = await Promise.all([1, 2, 3].map(async () => life.home.engine.accept(submission)));
  expect(new Set(accepted.map(({ id }) => id)).size).toBe(1);
  expect(accepted.filter(({ known }) => !known)).toHaveLength(1);
  await life.ended;
});

test("a stage without outputs is committed with its process's end, unless the child registered a file", async () => {
  await using life = await live({ name: "ends" });
  const registers = `printf '{"name":"note","path":"note.txt"}' > "$HOLDFAST_DIR/artifact.1"; echo note > note.txt`;
  const definition = {
    name: "ends",
    stages: {
      nothing: { run: ["true"], outputs: "none" },
      fails: { run: ["false"], outputs: "none", required: false },
      registers: { run: ["sh", "-c", registers], outputs: "none", needs: ["nothing", "fails"] },
    },
  };
  const { id } = await life.home.engine.accept(await decodeSubmission({ ...BODY, definition }, ACTOR));
  await life.ended;
  const ends = life.commits.filter((types) => types.includes("execution.settled"));
  expect(ends.map((types) => types.filter((type) => /^stage\.(committed|failed)$/.test(type)))).toEqual([
    ["stage.committed"],
    ["stage.failed"],
    [],
  ]);
  const run = readingOf(life.path, life.home.store).show(id, { version: null, all: true });
  expect(run.artifacts.map(({ stage, name }) => [stage, name])).toEqual([["registers", "note"]]);
});

test("[R9] what comes while it stops is refused: a release is the last word, and the store is not blamed", async () => {
  const fatal: unknown[] = [];
  let late: Promise<unknown> = Promise.resolve(null);
  const running = Promise.withResolvers<void>();
  const events: string[] = [];
  const home = await open({
    home: join(folder, "late"),
    env: {},
    listeners: {
      committed: (committed) => {
        events.push(...committed.map(({ type }) => type));
        if (events.at(-1) === "execution.started") running.resolve();
        if (committed.some(({ type }) => type === "run.released"))
          late = home.engine.command(id, { type: "cancel" }, { actor: ACTOR, cause: "late" }).catch(codeOf);
      },
      fatal: (reason) => fatal.push(reason),
    },
  });
  await home.engine.recover();
  const definition = { name: "long", stages: { wait: { run: ["sleep", "60"], outputs: "none" } } };
  const { id } = await home.engine.accept(await decodeSubmission({ ...BODY, definition }, ACTOR));
  await running.promise;
  await home.close({ children: true });
  expect([await late, fatal]).toEqual(["UNAVAILABLE", []]);
  expect(events.slice(-2)).toEqual(["run.released", "incarnation.stopped"]);
});
