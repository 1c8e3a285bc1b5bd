import { afterAll, beforeAll, expect, test } from "vitest";
import { servedHome, submissionOf, type Answer } from "../../test/served-home.ts";
import { FAILURES, type FailureCode } from "../base/failure-codes.ts";
import type { Route } from "./http/route.ts";
import { createSessions } from "./http/sessions.ts";
import { routeTable } from "./table.ts";

// Every address of the table, asked of a daemon that serves it: it answers in the form that it describes, or refuses with
// a code that it names.

const served = servedHome();
const routes = routeTable({ sessions: createSessions(() => 0), url: () => null });
const names = { run: "", delivered: "", gated: "", gate: "", sha256: "" };

beforeAll(async () => {
  await served.start();
  const client = served.client();
  const gate = { id: "ask", gate: { ask: "Well?", options: { yes: "continue", no: "fail" } }, needs: ["write"] };
  const gated = submissionOf("echo gated");
  names.run = (await client.call("POST /runs", { body: submissionOf("echo hello") })).id;
  const body = { ...gated, definition: { name: "gated", stages: [{ id: "write", run: ["true"] }, gate] } };
  names.gated = (await client.call("POST /runs", { body })).id;
  names.delivered = (await client.call("POST /runs", { body: submissionOf("echo done") })).id;
  await Promise.all([
    settled(names.run, "run.completed"),
    settled(names.delivered, "run.completed"),
    settled(names.gated, "gate.opened"),
  ]);
  const { gates } = await client.call("GET /gates");
  names.gate = gates[0]?.id ?? "";
  const { artifacts } = await client.call("GET /runs/{id}/artifacts", { path: { id: names.run } });
  names.sha256 = artifacts[0]?.sha256 ?? "";
}, 60_000);

afterAll(async () => served.remove());

async function settled(run: string, type: string): Promise<void> {
  const abort = new AbortController();
  for await (const message of served.client().follow(`/runs/${run}/events`, 0, abort.signal))
    if (message.kind === "event" && message.data["type"] === type) return abort.abort();
}

/** What every request may be refused with, whatever its address. */
const USUAL: readonly FailureCode[] = ["QUERY_INVALID", "BODY_INVALID", "KEY_REUSED"];

/** What an address is asked; without an entry it is asked nothing but its path. */
const BODIES: Readonly<Record<string, object>> = {
  "POST /runs": submissionOf("true"),
  "POST /runs/{id}/revise": { words: "shorter", stage: "write" },
  "POST /gates/{id}/answer": { option: "yes" },
  "POST /refusals": { command: "gc" },
  "POST /projects": { project: "/tmp/nowhere", config: {} },
  "POST /pipelines/validate": { definition: { name: "a", stages: { a: { run: ["true"] } } } },
};

/** The status of each address whose subject is not there, or stands otherwise. */
const OTHERWISE: Readonly<Record<string, number>> = {
  "POST /runs/{id}/cancel": 409,
  "POST /runs/{id}/resume": 409,
  "GET /missions/{id}": 404,
  "POST /missions/{id}/{verb}": 404,
  "DELETE /knowledge/{key}": 404,
};

function statusOf({ words }: Route, name: string): number {
  return words.failures?.includes("NOT_BUILT") === true ? 501 : (OTHERWISE[name] ?? words.status ?? 200);
}

function pathOf({ path }: Route): string {
  const run = path.endsWith("/revise") ? names.delivered : names.run;
  const id = path.startsWith("/gates") ? names.gate : run;
  const filled = { "{id}": id, "{stage}": "write", "{sha256}": names.sha256, "{key}": "none", "{verb}": "start" };
  return Object.entries(filled).reduce((text, [word, value]) => text.replace(word, value), `/api/v1${path}`);
}

async function ask(route: Route): Promise<Answer> {
  const body = BODIES[`${route.method} ${route.path}`] ?? {};
  const sent =
    route.method === "POST" ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {};
  return served.ask({ method: route.method, path: pathOf(route), ...sent });
}

// `POST /stop` ends the daemon, and stands last.
const order = routes.toSorted((left, right) => Number(left.path === "/stop") - Number(right.path === "/stop"));

test.each(order.map((route) => ({ route, name: `${route.method} ${route.path}` })))(
  "$name answers as it is described",
  async ({ route, name }) => {
    const { status, json, text } = await ask(route);
    expect([name, status, text]).toEqual([name, statusOf(route, name), text]);
    if (status >= 400) {
      const declared = [...USUAL, ...(route.words.failures ?? [])].filter(
        (code) => FAILURES[code].httpStatus === status,
      );
      expect(declared).toContain(json["code"]);
      expect(json).toMatchObject({
        type: expect.any(String),
        title: expect.any(String),
        status,
        hint: expect.any(String),
      });
    } else if ((route.words.produces ?? "json") === "json") {
      expect(route.words.answer.safeParse(json).error?.issues ?? []).toEqual([]);
    } else expect(text).not.toBe("");
  },
);
