import { afterAll, beforeAll, expect, test } from "vitest";
import { servedHome, submissionOf } from "../../../test/served-home.ts";
import { wordsOf } from "../../base/json/json-fields.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { createSessions } from "./sessions.ts";
import { routeTable } from "../table.ts";

// Every address that changes something, asked with the marker of an execution: an agent is refused, and the run whose stage
// it works for has it in its record.

const served = servedHome();
const names = { own: "", other: "", gate: "", fence: "" };

/** What an agent may: to begin runs, to check a pipeline, to be refused. */
const ALLOWED = ["POST /runs", "POST /pipelines/validate", "POST /missions/{id}/{verb}", "POST /refusals"];

const BODIES: Readonly<Record<string, object>> = {
  "POST /runs/{id}/revise": { words: "shorter" },
  "POST /gates/{id}/answer": { option: "yes" },
  "POST /projects": { project: "/tmp/nowhere", config: {} },
};

const doors = routeTable({ sessions: createSessions(() => 0), url: () => null })
  .map(({ method, path, words }) => ({ name: `${method} ${path}`, method, path, command: words.people?.command ?? "" }))
  .filter(({ name, method }) => method !== "GET" && !ALLOWED.includes(name));

beforeAll(async () => {
  await served.start();
  const client = served.client();
  names.own = (await client.call("POST /runs", { body: submissionOf("sleep 60", { outputs: "none" }) })).id;
  const ask = { id: "ask", gate: { ask: "Well?", options: { yes: "continue", no: "fail" } } };
  const body = { ...submissionOf("true"), definition: { name: "gated", stages: [ask] } };
  names.other = (await client.call("POST /runs", { body })).id;
  names.gate = (await client.call("GET /gates")).gates[0]?.id ?? "";
  const [started] = (await client.call("GET /events", { query: { type: "incarnation.started" } })).events;
  names.fence = `${wordsOf(started?.data?.["homeId"])}/${names.own}/1/write/1/work.1#token`;
}, 60_000);

afterAll(async () => {
  await served.client().call("POST /stop", { body: { children: true } });
  await served.remove();
});

async function refusals(run: string): Promise<readonly JsonObject[]> {
  const query = { type: "command.refused", limit: 100 };
  const { events } = await served.client().call("GET /runs/{id}/events", { path: { id: run }, query });
  return events.map(({ data, actor }) => ({ ...data, actor: { ...actor } }));
}

test.each(doors)("[P30][P40] an agent at $name is refused and recorded", async ({ name, method, path, command }) => {
  const [own, other] = [await refusals(names.own), await refusals(names.other)];
  const id = path.startsWith("/gates") ? names.gate : names.other;
  const headers = { "content-type": "application/json", "x-holdfast-actor": `agent:${names.fence}` };
  const sent = method === "POST" ? { body: JSON.stringify(BODIES[name] ?? {}) } : {};
  const at = `/api/v1${path.replace("{id}", id).replace("{key}", "side")}`;
  const answer = await served.ask({ method, path: at, headers, ...sent });
  expect(answer).toMatchObject({ status: 403, json: { code: "AGENT_REFUSED" } });
  const noted = { command, reason: "agent", actor: { kind: "agent", id: names.fence } };
  expect((await refusals(names.own)).slice(own.length)).toEqual([noted]);
  const aboutOther = path.includes("{id}") ? [noted] : [];
  expect((await refusals(names.other)).slice(other.length)).toEqual(aboutOther);
});

test("[RUN-43] an agent begins a run whose gates wait for people, and never one that answers them", async () => {
  const headers = { "content-type": "application/json", "x-holdfast-actor": `agent:${names.fence}` };
  const begin = async (yes: boolean): Promise<unknown> =>
    served.ask({
      method: "POST",
      path: "/api/v1/runs",
      headers,
      body: JSON.stringify({ ...submissionOf("true", { outputs: "none" }), yes }),
    });
  const before = await refusals(names.own);
  expect(await begin(true)).toMatchObject({ status: 403, json: { code: "AGENT_REFUSED" } });
  const noted = { command: "run --yes", reason: "agent", actor: { kind: "agent", id: names.fence } };
  expect((await refusals(names.own)).slice(before.length)).toEqual([noted]);
  expect(await begin(false)).toMatchObject({ status: 201 });
});

test("[P40] a marker of another home is refused as well; there is no run here to record it in", async () => {
  const headers = {
    "content-type": "application/json",
    "x-holdfast-actor": `agent:elsewhere/${names.own}/1/a/1/work.1#t`,
  };
  const before = await refusals(names.own);
  const answer = await served.ask({ method: "POST", path: "/api/v1/stop", headers, body: "{}" });
  expect([answer.status, await refusals(names.own)]).toEqual([403, before]);
});

test("[P40] of a person nothing is recorded as refused", async () => {
  const before = await refusals(names.own);
  expect(await served.client().call("POST /refusals", { body: { command: "gc" } })).toEqual({ recorded: false });
  expect(await refusals(names.own)).toEqual(before);
});
