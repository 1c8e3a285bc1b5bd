import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask, submissionOf, type Answer } from "../../test/served-home.ts";
import type { DaemonFile } from "../app/daemon/daemon-file.ts";
import { holdHome, openHeld } from "../app/home/open.ts";
import { createService, type Listener, type Service } from "../app/daemon/service.ts";
import type { EngineSettings } from "../engine/ports.ts";
import { createServer, type ApiServer } from "./create-server.ts";
import type { OpenHome } from "../app/home/open-home.ts";

// The daemon's own order, step by step: bound, opened, recovered.

let folder = "";
let server: ApiServer;
let daemon: DaemonFile;
let opened: OpenHome | null = null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-opening-"));
  const token = "t".repeat(48);
  const socket = join(folder, "s.sock");
  server = createServer({ token, tcp: null, remote: null });
  await server.listenSocket(socket);
  daemon = { pid: process.pid, token, socket, url: null, version: "0", protocol: 1, since: "" };
  opened = null;
});

afterEach(async () => {
  await opened?.close({ children: true });
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openHome(settings: Partial<EngineSettings> = {}): Promise<Service> {
  const home = join(folder, "home");
  const listeners = new Set<Listener>();
  const told = { committed: () => {}, fatal: () => {} };
  const lock = holdHome(home);
  const open = await openHeld({ home, env: {}, listeners: told, settings: { acceptWaitMs: 50, ...settings } }, lock);
  opened = {
    ...open,
    close: async (how) => {
      await open.close(how);
      lock.release();
    },
  };
  const since = "2026-01-01T00:00:00.000Z";
  return createService({ home, open, version: "0", since, listeners, stop: () => {} });
}

async function submit(): Promise<Answer> {
  const body = JSON.stringify(submissionOf("true", { outputs: "none" }));
  return ask(daemon, { method: "POST", path: "/api/v1/runs", body, headers: { "content-type": "application/json" } });
}

test("[R2] health answers before the home is open, and what needs the home waits for it", async () => {
  expect(await ask(daemon, { path: "/healthz" })).toMatchObject({ status: 200, json: { alive: true } });
  const ready = await ask(daemon, { path: "/readyz" });
  expect(ready).toMatchObject({ status: 503, headers: { "retry-after": "1" }, json: { state: "in_progress" } });
  const waiting = ask(daemon, { path: "/api/v1/status" });
  server.serve(await openHome());
  expect(await waiting).toMatchObject({ status: 200, json: { barrier: { state: "in_progress" } } });
});

test("[R4] what waits for the home too long gets the typed answer", { timeout: 20_000 }, async () => {
  const late = await ask(daemon, { path: "/api/v1/runs" });
  expect(late).toMatchObject({ status: 503, headers: { "retry-after": "1" }, json: { code: "RECOVERING" } });
});

test("[R2] [R4] during recovery reads answer and submissions get the typed answer; after it they are accepted", async () => {
  const service = await openHome();
  server.serve(service);
  for (const path of ["/runs", "/gates", "/events", "/status", "/recovery", "/metrics", "/openapi.json"])
    expect([path, (await ask(daemon, { path: `/api/v1${path}` })).status]).toEqual([path, 200]);
  const ready = await ask(daemon, { path: "/readyz" });
  expect(ready).toMatchObject({ status: 503, headers: { "retry-after": "1" }, json: { state: "in_progress" } });
  expect(await submit()).toMatchObject({ status: 503, headers: { "retry-after": "1" }, json: { code: "RECOVERING" } });
  await opened?.engine.recover();
  const open = await ask(daemon, { path: "/readyz" });
  expect(open).toMatchObject({ status: 200, json: { state: "complete", incarnation: opened?.incarnation } });
  expect(open.headers["retry-after"]).toBeUndefined();
  expect(await submit()).toMatchObject({ status: 201 });
  const retried = await ask(daemon, { method: "POST", path: "/api/v1/recovery/retry" });
  expect(retried).toMatchObject({ status: 200, json: { state: "complete" } });
});

test("[R6] a recovery that failed refuses at once, reads answer, and a retry over HTTP is recorded", async () => {
  server.serve(await openHome({ recoveryDeadlineMs: 0 }));
  await opened?.engine.recover();
  expect(await ask(daemon, { path: "/readyz" })).toMatchObject({ status: 503, json: { state: "failed" } });
  expect(await submit()).toMatchObject({ status: 503, json: { code: "RECOVERY_FAILED" } });
  expect(await ask(daemon, { path: "/api/v1/runs" })).toMatchObject({ status: 200 });
  const retried = await ask(daemon, { method: "POST", path: "/api/v1/recovery/retry" });
  expect(retried).toMatchObject({ status: 200, json: { state: "failed" } });
  const events = await ask(daemon, { path: "/api/v1/events?type=recovery.retried" });
  expect(events.json).toMatchObject({ events: [{ type: "recovery.retried", actor: { kind: "user" } }] });
});

test("[R7] health and status name the barrier's state, since when, its counts, its reason and the incarnation", async () => {
  server.serve(await openHome({ recoveryDeadlineMs: 0 }));
  const incarnation = opened?.incarnation;
  const since = expect.stringMatching(/^20\d\d-\d\d-\d\dT/);
  const before = { state: "in_progress", since, reason: null, counts: {}, incarnation };
  expect(await barriers()).toEqual([before, before]);
  await opened?.engine.recover();
  const failed = { state: "failed", since, reason: "It took longer than 0 ms.", counts: {}, incarnation };
  expect(await barriers()).toEqual([failed, failed]);
  await opened?.close({ children: true });
  server.serve(await openHome());
  await opened?.engine.recover();
  const counts = {
    open: 0,
    loaded: 0,
    stalled: 0,
    foreign: 0,
    resumed: 0,
    doubted: 0,
    held: 0,
    quarantined: 0,
    unknown: 0,
  };
  const complete = { state: "complete", since, reason: null, counts, incarnation: opened?.incarnation };
  expect(await barriers()).toEqual([complete, complete]);
});

async function barriers(): Promise<readonly unknown[]> {
  return [
    (await ask(daemon, { path: "/readyz" })).json,
    (await ask(daemon, { path: "/api/v1/status" })).json["barrier"],
  ];
}
