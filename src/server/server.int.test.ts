import { chmodSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servedHome, submissionOf, type Wish } from "../../test/served-home.ts";
import { findFaults } from "../app/doctor/consult.ts";
import { listOf, objectOf, textOf } from "../base/json/json-fields.ts";

const served = servedHome();

beforeAll(async () => served.start(), 30_000);
afterAll(async () => served.remove(), 30_000);

const HELLO = submissionOf("echo hi > a.txt", { outputs: { a: "a.txt" } });

test("a run is followed to its end, and its files are served in ranges", { timeout: 30_000 }, async () => {
  const client = served.client();
  const { id } = await client.call("POST /runs", { body: HELLO });
  const types: unknown[] = [];
  for await (const message of client.follow(`/runs/${id}/events`, 0, AbortSignal.timeout(20_000))) {
    types.push(message.data["type"]);
    if (message.data["type"] === "run.completed") break;
  }
  expect(types[0]).toBe("run.accepted");
  expect(types.filter((type) => type === "run.completed")).toHaveLength(1);
  const shown = await client.call("GET /runs/{id}", { path: { id } });
  expect(shown).toMatchObject({
    id,
    state: "completed",
    stages: [{ id: "write", state: "succeeded" }],
    artifacts: [{ name: "a", bytes: 3 }],
  });
  const [artifact] = shown.artifacts;
  const part = await served.ask({ path: `/api/v1/artifacts/${artifact?.sha256}`, headers: { range: "bytes=0-1" } });
  expect(part).toMatchObject({ status: 206, text: "hi" });
});

test("a wrong token, an unknown run and an invalid pipeline are refused with problem details", async () => {
  expect((await served.ask({ path: "/api/v1/status", token: "wrong" })).status).toBe(401);
  const missing = await served.ask({ path: "/api/v1/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV" });
  expect(missing).toMatchObject({ status: 404, json: { code: "NOT_FOUND", status: 404 } });
  expect(missing.headers["content-type"]).toBe("application/problem+json");
  await expect(served.client().call("POST /runs", { body: { definition: { name: "hello" } } })).rejects.toMatchObject({
    code: "DEFINITION_INVALID",
  });
});

test("methods, types and forms that an address does not take are named", async () => {
  const post = { method: "POST", path: "/api/v1/runs" };
  const json = { "content-type": "application/json" };
  const wishes: readonly (readonly [Wish, number, string])[] = [
    [{ method: "PATCH", path: "/api/v1/runs" }, 405, "METHOD_REFUSED"],
    [{ method: "POST", path: "/healthz" }, 405, "METHOD_REFUSED"],
    [{ path: "/api/v1/nothing" }, 404, "NOT_FOUND"],
    [
      { ...post, body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } },
      415,
      "MEDIA_UNSUPPORTED",
    ],
    [{ ...post, body: "{", headers: json }, 400, "BODY_INVALID"],
    [{ ...post, body: "[]", headers: json }, 400, "BODY_INVALID"],
    [{ ...post, body: "{}", headers: json }, 400, "BODY_INVALID"],
    [{ ...post, body: '{"definition":{},"surprise":1}', headers: json }, 400, "BODY_INVALID"],
    [{ ...post, body: Buffer.from([0x22, 0xff, 0x22]), headers: json }, 400, "BODY_INVALID"],
    [{ ...post, body: `{"definition":${"[".repeat(300)}${"]".repeat(300)}}`, headers: json }, 400, "BODY_INVALID"],
    [{ path: "/api/v1/runs?limit=many" }, 400, "QUERY_INVALID"],
    [{ path: "/api/v1/runs?state=odd" }, 400, "QUERY_INVALID"],
    [{ path: "/api/v1/events?after=99999999" }, 400, "QUERY_INVALID"],
    [{ path: "/api/v1/events", headers: { "last-event-id": "x" } }, 400, "QUERY_INVALID"],
    [{ path: "/api/v1/missions/x" }, 404, "NOT_FOUND"],
    [{ method: "DELETE", path: "/api/v1/knowledge/x" }, 404, "NOT_FOUND"],
  ];
  for (const [wish, status, code] of wishes)
    expect([wish, await served.ask(wish)]).toMatchObject([wish, { status, json: { code, status } }]);
  const refused = await served.ask({ method: "PATCH", path: "/api/v1/runs" });
  expect(refused.headers["allow"]).toBe("GET, HEAD, POST, OPTIONS");
  expect(await served.ask({ method: "OPTIONS", path: "/api/v1/runs" })).toMatchObject({ status: 204 });
});

test("a head has the headers of a get and no body, and what has not changed is not sent again", async () => {
  const path = "/api/v1/runs?limit=1";
  const got = await served.ask({ path });
  const head = await served.ask({ path, method: "HEAD" });
  expect(head).toMatchObject({ status: 200, text: "", headers: { etag: got.headers.etag } });
  expect(head.headers["content-length"]).toBe(String(got.text.length));
  const again = await served.ask({ path, headers: { "if-none-match": `"other", W/${got.headers.etag}` } });
  expect(again).toMatchObject({ status: 304, text: "" });
  expect((await served.ask({ path, headers: { "if-none-match": '"other"' } })).status).toBe(200);
});

test("a list goes on where its page ended, each one once", { timeout: 60_000 }, async () => {
  const client = served.client();
  for (let n = 0; n < 4; n += 1) await client.call("POST /runs", { body: HELLO });
  const seen: string[] = [];
  for (let cursor: string | undefined; ;) {
    const { runs, next } = await client.call("GET /runs", { query: { limit: 2, cursor } });
    seen.push(...runs.map(({ id }) => id));
    if (next === null) break;
    cursor = next;
  }
  expect(seen.length).toBeGreaterThanOrEqual(5);
  expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
  expect((await client.call("GET /pipelines")).pipelines).toMatchObject([{ name: "hello", runs: seen.length }]);
});

test("pages of the record join without gap or double, and the newest can be asked for", async () => {
  const client = served.client();
  const whole = await client.call("GET /events", { query: { limit: 1_000 } });
  const joined: number[] = [];
  for (let cursor: string | undefined; ;) {
    const { events, next } = await client.call("GET /events", { query: { limit: 7, cursor } });
    joined.push(...events.map(({ position }) => position));
    if (next === null || joined.length > 2_000) break;
    cursor = String(next);
  }
  expect(joined.slice(0, whole.events.length)).toEqual(whole.events.map(({ position }) => position));
  const newest = await client.call("GET /events", { query: { limit: 3, latest: true } });
  expect(newest.events).toHaveLength(3);
  expect(newest.next).toBeNull();
});

test("the metrics are what Prometheus reads", async () => {
  const metrics = await served.ask({ path: "/api/v1/metrics" });
  expect(metrics.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  for (const line of metrics.text.trimEnd().split("\n"))
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="[^"]*"\})? -?\d+(?:\.\d+)?)$/);
  expect(metrics.text).toContain('holdfast_barrier{state="complete"} 1');
  expect(metrics.text).toMatch(/holdfast_runs\{state="completed"\} [1-9]/);
});

test("[T13][DOCTOR-1] the doctor finds over HTTP what it finds without a daemon", { timeout: 60_000 }, async () => {
  const client = served.client();
  expect(await client.call("GET /doctor")).toEqual({ findings: [] });
  chmodSync(served.home, 0o755);
  const { findings } = await client.call("GET /doctor");
  expect(findings).toMatchObject([{ code: "home-modes", severity: "warning" }]);
  expect(findings).toEqual(await findFaults({ home: served.home, env: process.env }));
  chmodSync(served.home, 0o700);
});

test("what waits for a person is answered once", { timeout: 30_000 }, async () => {
  const client = served.client();
  const stages = [{ id: "ask", gate: { ask: "Go on?", options: { yes: "continue", no: "fail" } } }];
  const { id } = await client.call("POST /runs", { body: { definition: { name: "asks", stages } } });
  const { gates } = await client.call("GET /gates", { query: { run: id } });
  const [gate] = gates;
  const path = { id: gate?.id ?? "" };
  expect(await client.call("GET /gates/{id}", { path })).toEqual(gate);
  const answered = await client.call("POST /gates/{id}/answer", { path, body: { option: "yes" } });
  expect(answered).toEqual({ gate: path.id, run: id, option: "yes" });
  const contrary = client.call("POST /gates/{id}/answer", { path, body: { option: "no" } });
  await expect(contrary).rejects.toMatchObject({ code: "REFUSED" });
  expect(
    listOf(objectOf(await client.get("/gates"))["gates"]).map((one) => textOf(objectOf(one)["run"])),
  ).not.toContain(id);
});
