import { afterAll, beforeAll, expect, test } from "vitest";
import { servedHome, submissionOf, type Answer } from "../../../test/served-home.ts";
import { objectOf, textOf, wordsOf } from "../../base/json/json-fields.ts";
import type { JsonObject } from "../../base/json/json.ts";

const served = servedHome();

beforeAll(async () => served.start(), 30_000);
afterAll(async () => served.remove(), 30_000);

async function post(path: string, body: object, key: string): Promise<Answer> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return served.ask({ method: "POST", path: `/api/v1${path}`, body: JSON.stringify(body), headers });
}

async function runsOf(): Promise<number> {
  return (await served.client().call("GET /runs", { query: { limit: 1_000 } })).runs.length;
}

async function eventsOf(id: string): Promise<number> {
  const query = { limit: 1_000 };
  return (await served.client().call("GET /runs/{id}/events", { path: { id }, query })).events.length;
}

async function ended(id: string, after = 0): Promise<void> {
  for await (const { data } of served.client().follow(`/runs/${id}/events`, after, AbortSignal.timeout(20_000)))
    if (wordsOf(data["type"]).match(/^run\.(?:completed|failed|cancelled)$/)) return;
}

const HELLO = submissionOf("true", { outputs: "none" });
const OTHER = submissionOf("exit 0", { outputs: "none" });

function same(answer: Answer): JsonObject {
  return { status: answer.status, json: answer.json };
}

test(
  "the same key makes one run, however often and however much at once it is sent, also over a restart",
  { timeout: 60_000 },
  async () => {
    const before = await runsOf();
    const first = await post("/runs", HELLO, "one");
    expect(first.status).toBe(201);
    expect(first.headers["idempotency-replayed"]).toBeUndefined();
    const more = await Promise.all([1, 2, 3, 4].map(async () => post("/runs", HELLO, "one")));
    await served.end();
    await served.start();
    more.push(await post("/runs", HELLO, "one"));
    for (const again of more) {
      expect(same(again)).toEqual(same(first));
      expect(again.headers["idempotency-replayed"]).toBe("true");
    }
    expect(await post("/runs", OTHER, "one")).toMatchObject({ status: 409, json: { code: "KEY_REUSED" } });
    expect(await runsOf()).toBe(before + 1);
  },
);

test("a key whose request was refused is free", async () => {
  expect(await post("/runs", { definition: { name: "x" } }, "free")).toMatchObject({ status: 422 });
  expect(await post("/runs", HELLO, "free")).toMatchObject({ status: 201 });
});

test("a run that is told something under a key is told it once, also over a restart", { timeout: 60_000 }, async () => {
  const id = textOf((await post("/runs", HELLO, "steered")).json["id"]) ?? "";
  await ended(id);
  const position = await eventsOf(id);
  const first = await post(`/runs/${id}/retry`, { from: "write" }, "again");
  expect(first).toMatchObject({ status: 200, json: { id } });
  for await (const { data } of served.client().follow(`/runs/${id}/events`, 0, AbortSignal.timeout(20_000)))
    if (data["type"] === "run.completed" && Number(data["seq"]) > position) break;
  const then = await eventsOf(id);
  expect(same(await post(`/runs/${id}/retry`, { from: "write" }, "again"))).toEqual(same(first));
  await served.end();
  await served.start();
  expect(same(await post(`/runs/${id}/retry`, { from: "write" }, "again"))).toEqual(same(first));
  expect(await post(`/runs/${id}/retry`, {}, "again")).toMatchObject({ status: 409, json: { code: "KEY_REUSED" } });
  expect(await eventsOf(id)).toBe(then);
  expect((await served.client().call("GET /runs/{id}", { path: { id } })).version).toBe(2);
});

test("the same key at another address is another request", { timeout: 60_000 }, async () => {
  const stages = [{ id: "wait", run: ["sleep", "60"], outputs: "none" }];
  const submission = { ...HELLO, definition: { name: "waits", stages } };
  const one = textOf((await post("/runs", submission, "w1")).json["id"]) ?? "";
  const two = textOf((await post("/runs", submission, "w2")).json["id"]) ?? "";
  for (const id of [one, two]) {
    expect(await post(`/runs/${id}/cancel`, {}, "c")).toMatchObject({ status: 200, json: { id } });
    await ended(id);
    expect(await post(`/runs/${id}/cancel`, {}, "c")).toMatchObject({ status: 200, json: { id } });
    expect(await post(`/runs/${id}/cancel`, {}, "c2")).toMatchObject({ status: 409, json: { code: "REFUSED" } });
  }
});

test("every POST takes a key, and what is no key is refused", async () => {
  const described = objectOf((await served.client().call("GET /openapi.json"))["paths"]);
  const posts = Object.values(described).flatMap((methods) => objectOf(objectOf(methods)["post"])["parameters"] ?? []);
  const keys = JSON.stringify(posts).match(/"Idempotency-Key"/g) ?? [];
  expect(keys).toHaveLength(Object.values(described).filter((methods) => "post" in objectOf(methods)).length);
  const validate = "/pipelines/validate";
  const body = { definition: HELLO.definition };
  const first = await post(validate, body, "v");
  expect(same(await post(validate, body, "v"))).toEqual(same(first));
  expect(await post(validate, { definition: {} }, "v")).toMatchObject({ status: 409, json: { code: "KEY_REUSED" } });
  for (const key of ["", "x".repeat(300), "a b"])
    expect(await post(validate, body, key)).toMatchObject({ status: 400, json: { code: "QUERY_INVALID" } });
});
