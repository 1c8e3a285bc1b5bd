import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, shown, start, write } from "./cli-home.ts";

// What scripts and other programs hold on to: the names of fields, of variables and of columns.

const EVERYTHING = `name: everything
input: { type: object, properties: { n: { type: integer, default: 1 } } }
stages:
  agent: { agent: { use: scripted, script: [[{ say: hi }, { usage: { usd: 0.5, inputTokens: 3, outputTokens: 4 } }]] } }
  judged:
    run: [sh, -c, 'echo "$HOLDFAST_ATTEMPT" > out.txt']
    outputs: { out: out.txt }
    review: { judges: [{ run: [sh, -c, '[ "$HOLDFAST_ATTEMPT" = 2 ]'] }] }
  list: { run: [sh, -c, 'echo "[{\\"id\\":\\"a\\"}]" > list.json'], outputs: { list: { glob: list.json, media: json } } }
  each: { run: ["true"], each: { items: list.list, key: /id }, outputs: none }
  ask: { needs: [each, judged, agent], gate: { ask: "Well?", options: { yes: continue, no: cancel } } }
`;

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const HASH = /^[0-9a-f]{64}$/;

/** Matches a text by a pattern. */
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const ATTEMPT = {
  n: 1,
  outcome: "succeeded",
  stopReason: "ok",
  startedAt: like(MOMENT),
  endedAt: like(MOMENT),
  pid: expect.any(Number),
  exitCode: 0,
  signal: null,
  session: null,
  reattached: false,
  resumedSession: false,
  verdict: null,
};

const STAGE = { state: "succeeded", reason: null, committedAt: like(MOMENT), chosenAttempt: 1, round: 1, items: [] };

const GATE = {
  id: like(ULID),
  stage: "ask",
  kind: "stage",
  state: "open",
  question: "Well?",
  options: [
    { name: "yes", does: "continue" },
    { name: "no", does: "cancel" },
  ],
  answer: null,
  answeredBy: null,
};
const VERDICT = { result: "rework", score: 0, fixes: expect.any(Array) };
const ARTIFACT = { item: null, bytes: expect.any(Number), sha256: like(HASH), inherited: false, path: like(/^\//) };

const STAGES = [
  { ...STAGE, id: "agent", kind: "agent", attempts: [ATTEMPT] },
  {
    ...STAGE,
    id: "judged",
    kind: "command",
    chosenAttempt: 2,
    attempts: [
      { ...ATTEMPT, verdict: VERDICT },
      { ...ATTEMPT, n: 2, verdict: { result: "pass", score: 100, fixes: [] } },
    ],
  },
  { ...STAGE, id: "list", attempts: [ATTEMPT] },
  { ...STAGE, id: "each", chosenAttempt: null, items: [{ key: "a", state: "succeeded" }], attempts: [ATTEMPT] },
  {
    ...STAGE,
    id: "ask",
    kind: "gate",
    state: "waiting",
    committedAt: null,
    chosenAttempt: null,
    reason: "person",
    attempts: [],
  },
];

const ARTIFACTS = [
  { ...ARTIFACT, stage: "agent", attempt: 1, name: "answer", mediaType: "text/markdown" },
  { ...ARTIFACT, stage: "judged", attempt: 2, name: "out", mediaType: "text/plain" },
  { ...ARTIFACT, stage: "list", attempt: 1, name: "list", mediaType: "application/json" },
];

test("`show --json`, `ls --json`, `gates --json`, `why --json` and `status --json` have the fields of the contract", async () => {
  const file = write("everything.pipeline.yaml", EVERYTHING);
  expect(await holdfast("run", file)).toMatchObject({ code: 3 });
  const run = lastLine((await holdfast("show", "@last", "--json")).out);
  expect(run).toMatchObject({
    id: like(ULID),
    pipeline: "everything",
    project: join(folder, "project"),
    definitionHash: like(HASH),
    version: 1,
    state: "waiting",
    reason: "person",
    partial: false,
    createdAt: like(MOMENT),
    startedAt: like(MOMENT),
    endedAt: null,
    workspace: join(folder, "home/runs", String(run["id"]), "workspace"),
    input: { n: 1 },
    recoveries: 0,
    cost: { usd: 0.5, inputTokens: 3, outputTokens: 4 },
    stages: STAGES,
    artifacts: ARTIFACTS,
    gates: [GATE],
    mission: null,
  });
  const { id, pipeline, project, createdAt } = run;
  const listed = { id, pipeline, project, state: "waiting", reason: "person", version: 1, createdAt, endedAt: null };
  expect(lastLine((await holdfast("ls", "--json")).out)).toMatchObject({ runs: [listed], next: null });
  expect(lastLine((await holdfast("gates", "--json")).out)).toMatchObject({
    gates: [{ ...GATE, run: id, openedAt: like(MOMENT) }],
  });
  expect(lastLine((await holdfast("why", "@last", "--json")).out)).toEqual({
    state: "waiting",
    because: [like(/^The gate \S+ of ask is open since .*: Well\?$/), like(/^judged: attempt 1 sent back \(0\): /)],
    next: ["answer .+ yes$", "answer .+ no$", "logs", "cancel"].map((end) => like(new RegExp(`^holdfast ${end}`))),
  });
  const { pid } = JSON.parse(readFileSync(join(folder, "home/daemon.json"), "utf8"));
  expect(lastLine((await holdfast("status", "--json")).out)).toEqual({
    orchestrator: { pid, since: like(MOMENT), version: like(/^\d+\.\d+\.\d+/) },
    barrier: {
      state: "complete",
      since: like(MOMENT),
      reason: null,
      counts: expect.any(Object),
      incarnation: like(ULID),
    },
    runs: { open: 1, waiting: 1, quarantined: [] },
    channels: [],
  });
});

const COLUMNS = "id position stream seq v epoch at actor type cause data dataHash trace prevHash hash".split(" ");

test("an event has its fields, the export its salt, and the database may be read by others", async () => {
  expect(await holdfast("run", write("a.pipeline.yaml", `name: a\nstages:\n  a: { run: ["true"] }\n`))).toMatchObject({
    code: 0,
  });
  const events = (await holdfast("events", "--json")).out.trimEnd().split("\n").map(lastLine);
  for (const event of events) {
    expect(Object.keys(event).toSorted()).toEqual(COLUMNS.toSorted());
    expect(event).toMatchObject({
      id: like(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      at: like(MOMENT),
      v: 1,
      hash: like(HASH),
      dataHash: like(HASH),
    });
    expect(event["actor"]).toEqual({ kind: like(/^(user|system)$/), id: expect.any(String) });
  }
  const { id } = await shown("@last");
  expect(new Set(events.map(({ stream }) => stream))).toEqual(new Set(["home", id]));
  const exported = (await holdfast("audit", "export")).out.trimEnd().split("\n").map(lastLine);
  expect(exported.map((event) => event["position"])).toEqual(events.map(({ position }) => position));
  expect(exported).toEqual(
    exported.map((event) => expect.objectContaining({ salt: like(/^[0-9a-f]{32}$/), hash: event["hash"] })),
  );
  await holdfast("stop");
  const database = new DatabaseSync(join(folder, "home/holdfast.db"), { readOnly: true });
  const row = database.prepare("select rowid, * from events where stream = ? and seq = 1").get(String(id));
  expect(row).toMatchObject({ type: "run.accepted", data: like(/^\{/), data_hash: like(HASH), prev_hash: null });
  expect(database.prepare("select * from streams where stream = ?").get(String(id))).toMatchObject({
    hash: like(HASH),
  });
  database.close();
});

const CHILD = `name: child
input: { type: object, properties: { who: { type: string, default: ada } } }
env: { pass: [PASSED], set: { SET: here } }
stages:
  first: { run: [sh, -c, 'echo one > one.txt'], outputs: { one: one.txt } }
  env: { run: [env], needs: [first] }
  files: { needs: [env], run: [sh, -c, 'cat "$HOLDFAST_INPUT"; echo ===; cat "$HOLDFAST_ARTIFACTS"'] }
`;

const ALLOWED =
  /^(HOLDFAST_(RUN_ID|STAGE|ATTEMPT|FENCE|WORKSPACE|SOURCE|INPUT|ARTIFACTS|DIR)|PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TERM|TMPDIR|\w*_(PROXY|proxy)|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|GIT_SSL_CAINFO|GIT_CEILING_DIRECTORIES|PASSED|SET|PWD|OLDPWD|SHLVL|_)$/;

const INHERITED = {
  LANG: "C",
  LC_ALL: "C",
  TZ: "UTC",
  TERM: "dumb",
  HTTPS_PROXY: "http://proxy.example",
  SSL_CERT_FILE: "/none",
};

test("a child gets the variables of the contract and nothing else", async () => {
  const file = write("child.pipeline.yaml", CHILD);
  const more = {
    ...INHERITED,
    PASSED: "yes",
    FORGOTTEN: "no",
    ANTHROPIC_API_KEY: "no",
    NODE_OPTIONS: "",
    LD_PRELOAD: "",
  };
  const run = await start(["run", file], more).ended;
  expect(run, run.err).toMatchObject({ code: 0 });
  const text = (await holdfast("artifacts", "get", "@last", "env.stdout")).out.trimEnd();
  const env: Readonly<Record<string, string>> = Object.fromEntries(
    text.split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  const { id } = await shown("@last");
  const runFolder = join(folder, "home/runs", String(id));
  expect(env).toMatchObject({
    ...INHERITED,
    PASSED: "yes",
    SET: "here",
    HOLDFAST_RUN_ID: id,
    HOLDFAST_STAGE: "env",
    HOLDFAST_ATTEMPT: "1",
    HOLDFAST_FENCE: like(new RegExp(`^\\S+/${String(id)}/1/env/1/work\\.1#\\w+$`)),
    HOLDFAST_WORKSPACE: join(runFolder, "workspace"),
    HOLDFAST_SOURCE: join(folder, "project"),
    HOLDFAST_DIR: like(new RegExp(`^${runFolder}/executions/`)),
    GIT_CEILING_DIRECTORIES: runFolder,
    PATH: like(new RegExp(`:${join(folder, "home/bin")}$`)),
  });
  expect(Object.keys(env).filter((name) => !ALLOWED.test(name))).toEqual([]);
  const [input = "", manifest = ""] = (await holdfast("artifacts", "get", "@last", "files.stdout")).out.split("===");
  expect(JSON.parse(input)).toEqual({ who: "ada" });
  expect(JSON.parse(manifest)).toMatchObject({
    first: {
      one: [
        { path: join(runFolder, "artifacts/first/1/one.txt"), sha256: like(HASH), bytes: 4, mediaType: "text/plain" },
      ],
    },
  });
});
