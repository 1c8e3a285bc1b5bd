import { afterAll, beforeAll, expect, test } from "vitest";
import { servedHome, submissionOf, type Answer } from "../../test/served-home.ts";
import { listOf, objectOf } from "../base/json/json-fields.ts";

// A revision over HTTP, of a daemon that serves it.

const SECRET = "rabbit-hole-4711";

const STAGES = {
  write: { run: ["sh", "-c", "cat ${HOLDFAST_FEEDBACK:-/dev/null}"], env: { secrets: { TOKEN: "env:TOKEN" } } },
  print: { needs: ["write"], run: ["true"] },
  other: { run: ["true"] },
};

const REVISIONS = {
  shorten: { stage: "write", says: ["shorter"], prompt: { text: "Cut it." }, asks: "Shorter?" },
  restyle: { stage: "print", says: ["style"], asks: "In another style?" },
};

const served = servedHome();
let run = "";
let open = "";

beforeAll(async () => {
  await served.start();
  const client = served.client();
  const definition = { name: "revised", stages: STAGES, revisions: REVISIONS };
  const secrets = { "env:TOKEN": SECRET };
  run = (await client.call("POST /runs", { body: { ...submissionOf("true"), definition, secrets } })).id;
  const gate = { name: "open", stages: { ask: { gate: { ask: "Well?" } } } };
  open = (await client.call("POST /runs", { body: { ...submissionOf("true"), definition: gate } })).id;
  await completed(1);
}, 60_000);

afterAll(async () => served.remove());

async function completed(version: number): Promise<void> {
  const client = served.client();
  const path = { id: run };
  let standing = "";
  for await (const { data } of client.follow(`/runs/${run}/events`, 0, AbortSignal.timeout(30_000))) {
    if (data["type"] !== "run.completed") continue;
    const shown = await client.call("GET /runs/{id}", { path });
    standing = `${shown.version} ${shown.state}`;
    if (standing === `${version} completed`) return;
  }
  throw new TypeError(`The run stands at ${standing}.`);
}

async function revise(id: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return served.ask({
    method: "POST",
    path: `/api/v1/runs/${id}/revise`,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
}

async function refusals(id: string): Promise<readonly unknown[]> {
  const query = { type: "command.refused" };
  const { events } = await served.client().call("GET /runs/{id}/events", { path: { id }, query });
  return events.map(({ actor, data }) => [actor.kind, data]);
}

test("[RUN-26][P29] a dry run says what would be done again and why, and changes nothing", async () => {
  const answer = await revise(run, { words: "a bit SHORTER", dryRun: true });
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.json).toEqual({
    id: run,
    dryRun: true,
    version: 2,
    kind: "shorten",
    stage: "write",
    by: "rule",
    because: 'the words say "shorter"',
    again: ["write", "print"],
    unlessSame: [],
    kept: ["other"],
  });
  expect(await served.client().call("GET /runs/{id}", { path: { id: run } })).toMatchObject({ version: 1 });
});

test.each([
  [{ words: "shorter, in another style" }, 409, "KIND_UNCLEAR"],
  [{ words: "hm", kind: "lengthen" }, 422, "UNKNOWN_KIND"],
  [{ words: "hm", stage: "none" }, 422, "UNKNOWN_STAGE"],
  [{ words: "hm", stage: "write", kind: "shorten" }, 400, "BODY_INVALID"],
  [{ words: "  " }, 400, "BODY_INVALID"],
])("[RUN-26] %j opens nothing", async (body, status, code) => {
  for (const more of [{}, { dryRun: true }])
    expect(await revise(run, { ...body, ...more })).toMatchObject({ status, json: { code } });
  expect(await served.client().call("GET /runs/{id}", { path: { id: run } })).toMatchObject({ version: 1 });
});

test("[RUN-26][P29] the problem has the kinds that may be meant, with the questions that tell them apart", async () => {
  const { json } = await revise(run, { words: "I do not like it" });
  expect(objectOf(json["details"])["kinds"]).toEqual([
    { kind: "shorten", stage: "write", asks: "Shorter?" },
    { kind: "restyle", stage: "print", asks: "In another style?" },
  ]);
});

test("[RUN-26] a run that was not delivered, and an agent, are refused, and that is recorded", async () => {
  expect(await revise(open, { words: "again", stage: "ask" })).toMatchObject({
    status: 409,
    json: { code: "REFUSED" },
  });
  expect(await refusals(open)).toEqual([["user", { command: "revise", reason: "not-delivered" }]]);
  const byAgent = await revise(run, { words: "shorter" }, { "x-holdfast-actor": "agent:x" });
  expect(byAgent).toMatchObject({ status: 403, json: { code: "AGENT_REFUSED" } });
  expect(await refusals(run)).toEqual([["agent", { command: "revise", reason: "agent" }]]);
});

test(
  "[RUN-26][G10] the same key opens one version, also over a restart; a secret in the words is not recorded",
  { timeout: 60_000 },
  async () => {
    const body = { words: `shorter, without ${SECRET}` };
    const key = { "idempotency-key": "once" };
    const first = await revise(run, body, key);
    expect(first).toMatchObject({
      status: 200,
      json: { version: 2, kind: "shorten", because: 'the words say "shorter"' },
    });
    const more = await Promise.all([1, 2].map(async () => revise(run, body, key)));
    await completed(2);
    await served.end();
    await served.start();
    more.push(await revise(run, body, key));
    for (const again of more) expect(again).toMatchObject({ status: 200, json: first.json });
    expect(await revise(run, { words: "shorter" }, key)).toMatchObject({ status: 409, json: { code: "KEY_REUSED" } });
    const { events } = await served
      .client()
      .call("GET /runs/{id}/events", { path: { id: run }, query: { limit: 500 } });
    expect(events.filter(({ type }) => type === "run.reopened").map(({ data }) => data)).toMatchObject([
      { version: 2, cause: "revise", revision: { words: "shorter, without [redacted]", kind: "shorten", by: "rule" } },
    ]);
    expect(JSON.stringify(events)).not.toContain(SECRET);
  },
);

test("[RUN-26][P29] the stage is told the words and its kind's prompt; both versions' artifacts can be fetched", async () => {
  const client = served.client();
  const hashes = await Promise.all(
    [1, 2].map(async (version) => {
      const page = await client.call("GET /runs/{id}/artifacts", { path: { id: run }, query: { version } });
      return page.artifacts.find(({ stage }) => stage === "write")?.sha256 ?? "";
    }),
  );
  const [before, after] = await Promise.all(
    hashes.map(async (sha256) => served.ask({ path: `/api/v1/artifacts/${sha256}` })),
  );
  expect(before).toMatchObject({ status: 200, text: "" });
  expect(after?.json).toMatchObject({ cause: "revision", note: "shorter, without [redacted]" });
  expect(listOf(after?.json["revisions"])).toEqual([
    { kind: "shorten", words: "shorter, without [redacted]", prompt: "Cut it." },
  ]);
});
