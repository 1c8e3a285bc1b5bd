import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, submissionOf, type Answer } from "../../test/served-home.ts";
import { readTexts } from "../../test/source-text.ts";
import type { DaemonFile } from "../app/daemon/daemon-file.ts";
import { open } from "../app/home/open.ts";
import { createService } from "../app/daemon/service.ts";
import { decodeSubmission } from "../app/runs/submit.ts";
import type { JsonObject } from "../base/json/json.ts";
import { createServer, type ApiServer } from "./create-server.ts";
import { routeTable } from "./table.ts";
import type { OpenHome } from "../app/home/open-home.ts";

// Every door to a run, as the code has them: none lets anything through before recovery has finished. A door that is new
// fails here until it is known, and known is only what was refused.

const ACTOR = { kind: "user", id: "ada" } as const;

let folder = "";
let opened: OpenHome;
let server: ApiServer;
let daemon: DaemonFile;
let run = "";
let ended = "";
let gate = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-doors-"));
  const before = await openHome();
  await before.engine.recover();
  run = (await before.engine.accept(await decodeSubmission(waiting(), ACTOR))).id;
  ended = (await before.engine.accept(await decodeSubmission(waiting(), ACTOR))).id;
  await before.engine.command(ended, { type: "cancel" }, { actor: ACTOR, cause: "test" });
  gate = before.store.gates({ run })[0]?.id ?? "";
  await before.close({ children: true });
  opened = await openHome();
  const token = "t".repeat(48);
  server = createServer({ token, tcp: null, remote: null });
  daemon = { pid: 0, token, socket: join(folder, "s.sock"), url: null, version: "0", protocol: 1, since: "" };
  await server.listenSocket(daemon.socket);
  const told = { version: "0", since: "", listeners: new Set<never>(), stop: () => {} };
  server.serve(createService({ home: join(folder, "home"), open: opened, ...told }));
});

afterAll(async () => {
  await opened.close({ children: true });
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openHome(): Promise<OpenHome> {
  const listeners = { committed: () => {}, fatal: () => {} };
  return open({ home: join(folder, "home"), env: {}, listeners, settings: { acceptWaitMs: 20 } });
}

function waiting(): JsonObject {
  return { definition: { name: "waiting", stages: { ask: { gate: { ask: "Well?", options: { go: "continue" } } } } } };
}

/** How each door is knocked at, so that nothing but the barrier refuses it. */
const KNOCKS: Readonly<Record<string, () => { readonly path: string; readonly body: object }>> = {
  "POST /runs": () => ({ path: "/runs", body: submissionOf("true", { outputs: "none" }) }),
  "POST /runs/{id}/cancel": () => ({ path: `/runs/${run}/cancel`, body: {} }),
  "POST /runs/{id}/resume": () => ({ path: `/runs/${run}/resume`, body: {} }),
  "POST /runs/{id}/retry": () => ({ path: `/runs/${ended}/retry`, body: {} }),
  "POST /runs/{id}/revise": () => ({ path: `/runs/${ended}/revise`, body: { words: "again", stage: "ask" } }),
  "POST /gates/{id}/answer": () => ({ path: `/gates/${gate}/answer`, body: { option: "go" } }),
  "DELETE /knowledge/{key}": () => ({ path: "/knowledge/side", body: {} }),
};

/** Doors that lead to no run: what they change is not of a run, or nothing at all. */
const ELSEWHERE = [
  "POST /pipelines/validate",
  "POST /missions/{id}/{verb}",
  "POST /refusals",
  "POST /projects",
  "POST /stop",
  "POST /sessions",
  "POST /recovery/retry",
];

const addresses = routeTable({ sessions: { invite: never, open: never, isOpen: never }, url: () => null }).map(
  ({ method, path }) => `${method} ${path}`,
);
const doors = addresses.filter((name) => !name.startsWith("GET "));

/** Bodies that cannot be kept, and the place of it. */
const UNKEPT: readonly (readonly [body: string, place: string])[] = [
  ['{"x":{"id":9007199254740993}}', "/x/id"],
  ['{"x":[1e400]}', "/x/0"],
  ['{"x":"\\ud83c"}', "/x"],
  ['{"x":"a\\u0000b"}', "/x"],
  ['{"\\ud83c":1}', "/\uFFFD"],
  ['{"environment":{"A\\u0000B":"x"}}', "/environment/A\uFFFDB"],
  ['{"secrets":{"env:A\\u0000B":"x"}}', "/secrets/env:A\uFFFDB"],
  ['{"x":1,"x":2}', "/x"],
  ['{"__proto__":{"constructor":9007199254740993}}', "/__proto__/constructor"],
  [`{"x":${"[".repeat(20_000)}${"]".repeat(20_000)}}`, ""],
];

function never(): never {
  throw new TypeError("nobody asks");
}

async function knock(name: string): Promise<Answer> {
  const [method = ""] = name.split(" ");
  const { path, body } = KNOCKS[name]?.() ?? expect.fail(`${name} is new: say how one knocks at it`);
  const headers = { "content-type": "application/json" };
  const sent = method === "POST" ? { body: JSON.stringify(body), headers } : {};
  return ask(daemon, { method, path: `/api/v1${path}`, ...sent });
}

test("[R5] every address that changes something is known, as a door to runs or as none", () => {
  expect(doors.toSorted()).toEqual([...Object.keys(KNOCKS), ...ELSEWHERE].toSorted());
});

test.each(doors.filter((name) => !ELSEWHERE.includes(name)))("[R5] %s waits for recovery", async (name) => {
  const before = opened.store.lastPosition();
  expect(await knock(name)).toMatchObject({ status: 503, json: { code: "RECOVERING" } });
  expect(opened.store.lastPosition()).toBe(before);
});

test("[R5] a retry is not even looked at before: what could not be done is no refusal yet", async () => {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ definition: Object(waiting()).definition });
  const asked = await ask(daemon, { method: "POST", path: `/api/v1/runs/${run}/retry`, body, headers });
  expect(asked).toMatchObject({ status: 503, json: { code: "RECOVERING" } });
});

test("[R5] the engine's own doors wait, no matter who comes through them", async () => {
  const { engine, store } = opened;
  const before = store.lastPosition();
  const submission = await decodeSubmission(waiting(), ACTOR);
  const sent = { actor: ACTOR, cause: "test" };
  const refused = { code: "RECOVERING" };
  await expect(engine.accept(submission)).rejects.toMatchObject(refused);
  await expect(engine.command(run, { type: "cancel" }, sent)).rejects.toMatchObject(refused);
  await expect(engine.pass()).rejects.toMatchObject(refused);
  expect(store.lastPosition()).toBe(before);
});

/** What the engine offers beside its doors: it reads, or is the life of the orchestrator itself, or follows a door that was passed. */
const NO_DOORS: Readonly<Record<string, readonly string[]>> = {
  reads: [
    "barrier",
    "busy",
    "home",
    "observations",
    "problems",
    "projects",
    "clean",
    "view",
    "due",
    "waitingFor",
    "queue",
  ],
  life: ["recover", "retryRecovery", "stop"],
  behindOne: ["repin", "refill"],
  memory: ["keepSecrets"],
  homeRecord: ["configure"],
};

test("[R5] the engine has no other doors than those", () => {
  const known = ["accept", "command", "pass", ...Object.values(NO_DOORS).flat()];
  expect(Object.keys(opened.engine).toSorted()).toEqual(known.toSorted());
});

/** All that give a run a letter, or write to the store: what each of them is, and why it needs no barrier of its own. */
const WRITERS: Readonly<Record<string, string>> = {
  "src/engine/coordinator/accept.ts": "after the barrier",
  "src/engine/engine.ts": "a command after the barrier, the clock once it is open",
  "src/engine/coordinator/ending.ts": "the release at the end",
  "src/engine/repin.ts": "keeps a definition; the command that names it passes the barrier",
  "src/engine/coordinator/loop.ts": "carries the letters",
  "src/engine/home.ts": "the home's own record",
  "src/engine/hearing/ears.ts": "how far a channel was heard; what it brings passes the barrier",
  "src/engine/recovery/stale-scan.ts": "recovery itself",
  "src/engine/recovery/setback.ts": "recovery itself",
  "src/engine/outbox/lost-requests.ts": "recovery itself",
  "src/app/home/place-of-home.ts": "refuses what others commit, where the home was moved",
  "src/app/doctor/hands.ts": "the home's own record, while nobody orchestrates it",
  "src/engine/effects/port.ts": "goes on with what was accepted",
  "src/engine/coordinator/ask-stuck.ts": "asks about an effect of what was accepted",
  "src/engine/effects/process/prepare.ts": "goes on with what was accepted",
};

test("[R5] nothing else in the program writes to a run", () => {
  const writing = readTexts("src").filter(
    ({ path, text }) =>
      !/\.test\.ts$|^src\/(?:testing|store)\//.test(path) && /\.transact\(|loop\.submit\(|\bappendEvents\(/.test(text),
  );
  expect(writing.map(({ path }) => path).toSorted()).toEqual(Object.keys(WRITERS).toSorted());
});

test.each(doors.filter((name) => name.startsWith("POST ")))(
  "[P50] %s refuses a body that cannot be kept",
  async (name) => {
    const path = `/api/v1${name.slice(5).replaceAll(/\{\w+\}/g, "x")}`;
    for (const [body, place] of UNKEPT) {
      const answer = await ask(daemon, { method: "POST", path, body, headers: { "content-type": "application/json" } });
      expect(answer, body.slice(0, 60)).toMatchObject({ status: 400, json: { code: "BODY_INVALID" } });
      expect(JSON.stringify(answer.json["details"])).toContain(`"path":"${place}"`);
    }
  },
);

/** Words of an address that would be taken as others. */
const ILL_FORMED = ["a%00b", "%ff", "%ED%A0%80", "%C3", "%zz", "a%"];

/** Each name that a route's query may have. */
const queries = new Map(
  routeTable({ sessions: { invite: never, open: never, isOpen: never }, url: () => null }).map(
    ({ method, path, words }) => [
      `${method} ${path}`,
      Object.keys(Object(z.toJSONSchema(words.query, { unrepresentable: "any", io: "input" })).properties ?? {}),
    ],
  ),
);

test.each(addresses)("[P50] %s refuses an address whose words are no percent-encoded text", async (name) => {
  const [method = "", path = ""] = name.split(" ");
  const asked = async (words: string): Promise<Answer> => ask(daemon, { method, path: `/api/v1${words}` });
  const plain = path.replaceAll(/\{\w+\}/g, "x");
  for (const word of ILL_FORMED) {
    const refused = {
      status: 400,
      json: { code: "QUERY_INVALID", detail: expect.stringMatching(/^In the (path|query) of the address, `/) },
    };
    for (const hole of path.match(/\{\w+\}/g) ?? []) {
      const filled = path.replace(hole, word).replaceAll(/\{\w+\}/g, "x");
      expect(await asked(filled), filled).toMatchObject(refused);
    }
    for (const key of [...(queries.get(name) ?? []), "x"])
      expect(await asked(`${plain}?y=1&${key}=${word}`), `${key}=${word}`).toMatchObject(refused);
    expect(await asked(`${plain}?${word}=x`), word).toMatchObject(refused);
  }
});

/** What is pinned beside a definition and cannot be what it says it is, with its place. */
const UNPINNABLE: readonly (readonly [pinned: JsonObject, place: string])[] = [
  [{ environment: { "A=B": "x" } }, "/environment/A=B"],
  [{ environment: { "": "x" } }, "/environment/"],
  [{ environment: { A: 1 } }, "/environment"],
  [{ secrets: { "env:A=B": "x" } }, "/secrets/env:A=B"],
  [{ sourceDir: "relative" }, "/sourceDir"],
  [{ sourceDir: "" }, "/sourceDir"],
  [{ sourceDir: "/no/such/folder" }, "/sourceDir"],
  [{ sourceDir: "/dev/null" }, "/sourceDir"],
  [{ project: "relative" }, "/project"],
  [{ config: { folder: "relative" } }, "/config/folder"],
  [{ config: { folder: 5 } }, "/config/folder"],
  [{ config: { env: { set: { "A=B": "x" } } } }, "A=B"],
  [{ config: { env: { pass: [""] } } }, "pass"],
  [{ definition: definitionWith({ set: { "A=B": "x" } }) }, "A=B"],
  [{ definition: definitionWith({ pass: ["A=B"] }) }, "pass"],
  [{ definition: definitionWith({ secrets: { "": "env:A" } }) }, "secrets"],
  [{ definition: definitionWith({ secrets: { A: "env:B=C" } }) }, "secrets"],
];

function definitionWith(env: JsonObject): JsonObject {
  return { name: "a", stages: { a: { run: ["true"], env } } };
}

test.each(["POST /runs", "POST /runs/{id}/retry"])(
  "[P50] %s refuses what cannot be pinned, with its place",
  async (name) => {
    await opened.engine.recover();
    const before = opened.store.lastPosition();
    const { path } = KNOCKS[name]?.() ?? expect.fail(name);
    for (const [pinned, place] of UNPINNABLE) {
      const body = JSON.stringify({ ...waiting(), ...pinned });
      const headers = { "content-type": "application/json" };
      const answer = await ask(daemon, { method: "POST", path: `/api/v1${path}`, body, headers });
      expect([400, 422], `${body}: ${answer.text}`).toContain(answer.status);
      expect(JSON.stringify(answer.json)).toContain(place);
    }
    expect(opened.store.lastPosition()).toBe(before);
  },
);
