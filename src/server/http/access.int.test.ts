import { chmodSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servedHome, type Answer, type Wish } from "../../../test/served-home.ts";
import { parseObject, textOf } from "../../base/json/json-fields.ts";
import { createClient } from "../../client/client.ts";

const served = servedHome(["--port", "0", "--open"]);

beforeAll(async () => served.start(), 30_000);
afterAll(async () => served.remove(), 30_000);

const status = "/api/v1/status";

async function overTcp(wish: Omit<Wish, "over">): Promise<Answer> {
  return served.ask({ ...wish, over: "tcp" });
}

function ownHost(): string {
  return new URL(served.daemon().url ?? "").host;
}

test("the address is this machine's alone, and the token is its owner's alone", async () => {
  expect(new URL(served.daemon().url ?? "").hostname).toBe("127.0.0.1");
  expect(statSync(join(served.home, "daemon.json")).mode & 0o777).toBe(0o600);
  expect(statSync(served.daemon().socket).mode & 0o077).toBe(0);
  const { url, token } = served.daemon();
  const client = createClient({ url: url ?? "", token });
  expect((await client.call("GET /status")).orchestrator.pid).toBe(served.daemon().pid);
});

test.each(["evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil"])(
  "a request for %s is refused at every address, also where the token is right",
  async (host) => {
    for (const over of ["tcp", "socket"] as const)
      for (const path of ["/healthz", "/readyz", "/", "/login?code=x", status, "/api/v1/nothing"]) {
        const refused = await served.ask({ over, path, headers: { host } });
        expect([path, refused]).toMatchObject([path, { status: 403, json: { code: "FOREIGN_REQUEST" } }]);
      }
  },
);

test.each(["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "file://", "x"])(
  "a page of the origin %s is refused, and gets no leave to ask",
  async (origin) => {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const refused = await overTcp({ method, path: "/api/v1/runs", headers: { origin } });
      expect(refused).toMatchObject({ status: 403, json: { code: "FOREIGN_REQUEST" } });
      expect(Object.keys(refused.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  },
);

test("without a token nothing but health is answered", async () => {
  for (const over of ["tcp", "socket"] as const) {
    for (const path of [status, "/api/v1/runs", "/api/v1/openapi.json", "/api/v1/nothing", "/api/v1/metrics"])
      expect(await served.ask({ over, path, token: null })).toMatchObject({
        status: 401,
        json: { code: "UNAUTHORISED" },
      });
    expect((await served.ask({ over, path: "/healthz", token: null })).json).toMatchObject({ alive: true });
  }
  const empty = await overTcp({ path: status, token: null, headers: { authorization: "Bearer " } });
  expect(empty.status).toBe(401);
  expect(empty.headers["www-authenticate"]).toBe('Bearer realm="holdfast"');
});

test("a link lets one browser in, once; its session may do nothing for a page of another origin", async () => {
  const link = new URL(textOf(parseObject(served.said())?.["link"]) ?? "");
  const path = `${link.pathname}${link.search}`;
  expect(await overTcp({ path: "/", token: null })).toMatchObject({ status: 401 });
  expect(await overTcp({ path, method: "HEAD", token: null })).toMatchObject({ status: 401 });
  const letIn = await overTcp({ path, token: null });
  expect(letIn).toMatchObject({ status: 303, headers: { location: "/" } });
  const [set = ""] = letIn.headers["set-cookie"] ?? [];
  expect(set).toMatch(/^holdfast-[0-9a-f]{8}=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/);
  expect(await overTcp({ path, token: null })).toMatchObject({ status: 401 });

  const cookie = set.split(";")[0] ?? "";
  const ask = async (method: string, headers: Readonly<Record<string, string>>): Promise<number> => {
    const wish = { method, path: "/api/v1/pipelines/validate", token: null, body: '{"definition":{}}' };
    const json = { cookie, "content-type": "application/json", ...headers };
    return (
      await overTcp(
        method === "GET" ? { path: status, token: null, headers: { cookie, ...headers } } : { ...wish, headers: json },
      )
    ).status;
  };
  const origin = `http://${ownHost()}`;
  expect(await overTcp({ path: "/", token: null, headers: { cookie } })).toMatchObject({ status: 200 });
  expect(await ask("GET", {})).toBe(200);
  expect(await ask("GET", { "sec-fetch-site": "same-site" })).toBe(403);
  expect(await ask("GET", { "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await ask("POST", {})).toBe(403);
  expect(await ask("POST", { origin: "http://127.0.0.1:1" })).toBe(403);
  expect(await ask("POST", { origin, "sec-fetch-site": "same-site" })).toBe(403);
  expect(await ask("POST", { origin, "content-type": "text/plain" })).toBe(415);
  expect(await ask("POST", { origin })).toBe(422);
  expect(await ask("POST", { "sec-fetch-site": "same-origin" })).toBe(422);
});

test("another link can be asked for, but not by an agent", async () => {
  const { url } = await served.client().call("POST /sessions");
  expect(url.startsWith(`${served.daemon().url}/login?code=`)).toBe(true);
  const agent = { "x-holdfast-actor": "agent:x" };
  for (const path of ["/api/v1/sessions", "/api/v1/stop", "/api/v1/recovery/retry"])
    expect(await overTcp({ method: "POST", path, headers: agent })).toMatchObject({
      status: 403,
      json: { code: "AGENT_REFUSED" },
    });
});

test("a giant body is refused, announced or not, and the daemon lives on", { timeout: 30_000 }, async () => {
  const json = { "content-type": "application/json" };
  const wish = { method: "POST", path: "/api/v1/runs" };
  const announced = await overTcp({ ...wish, headers: { ...json, "content-length": "9000000000" } }).catch(() => null);
  expect(announced === null || announced.status === 413).toBe(true);
  const body = Buffer.alloc(9_000_000, 0x20);
  const chunked = await overTcp({ ...wish, body, headers: { ...json, "transfer-encoding": "chunked" } });
  expect(chunked).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
  expect((await overTcp({ path: status })).status).toBe(200);
});

test.each([
  ["no host", "GET / HTTP/1.1\r\n\r\n"],
  ["a host with a space", "GET /api/v1/status HTTP/1.1\r\nHost: a b\r\n\r\n"],
  ["a trace", "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ["no HTTP", "nonsense\r\n\r\n"],
  ["an endless address", `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
  [
    "two lengths",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["another's address", "GET http://evil.example/api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n"],
])("a request with %s gets no more than a refusal", async (_what, text) => {
  const { port } = new URL(served.daemon().url ?? "");
  const answer = await new Promise<string>((then) => {
    let got = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      got += String(chunk);
      socket.end();
    });
    socket.on("error", () => then(got));
    socket.on("close", () => then(got));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect((await overTcp({ path: status })).status).toBe(200);
});

test(
  "an address that others can reach needs authentication that the home configures",
  { timeout: 60_000 },
  async () => {
    const open = servedHome(["--host", "0.0.0.0", "--port", "0"]);
    try {
      await expect(open.start()).rejects.toThrow("did not come up");
      expect(await open.end()).toBe(2);
      const file = join(open.home, "server.json");
      const token = "t".repeat(40);
      for (const [words, mode] of [
        [{ token, hosts: ["box.example"] }, 0o644],
        [{ token: "short", hosts: [] }, 0o600],
        [{ hosts: ["box.example"] }, 0o600],
      ] as const) {
        writeFileSync(file, JSON.stringify(words));
        chmodSync(file, mode);
        await expect(open.start()).rejects.toThrow("did not come up");
      }
      writeFileSync(file, JSON.stringify({ token, hosts: ["box.example"] }));
      await open.start();
      const path = status;
      const named = { host: "box.example:7420" };
      expect(await open.ask({ over: "tcp", path, token, headers: named })).toMatchObject({ status: 200 });
      expect(await open.ask({ over: "tcp", path, token: null, headers: named })).toMatchObject({ status: 401 });
      expect(await open.ask({ over: "tcp", path, token, headers: { host: "evil.example" } })).toMatchObject({
        status: 403,
      });
    } finally {
      await open.remove();
    }
  },
);
