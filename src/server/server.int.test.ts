import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDaemonFile, type DaemonFile } from "../app/daemon-file.ts";
import { listOf, objectOf, textOf } from "../base/json-fields.ts";
import { createClient, type Client } from "../client/client.ts";

const home = mkdtempSync(join(tmpdir(), "holdfast-server-"));
let child: ChildProcess;
let daemon: DaemonFile;
let client: Client;

beforeAll(async () => {
  child = spawn(process.execPath, [resolve("src/cli/main.ts"), "serve", "--home", home], { stdio: "ignore" });
  let found = readDaemonFile(home);
  while (found === null && child.exitCode === null) {
    await delay(20);
    found = readDaemonFile(home);
  }
  if (found === null) throw new Error("the daemon did not come up");
  daemon = found;
  client = createClient({ socket: daemon.socket, token: daemon.token, actor: null });
}, 30_000);

afterAll(async () => {
  const ended = new Promise((then) => child.once("exit", then));
  if (child.exitCode === null) {
    child.kill("SIGTERM");
    await ended;
  }
  rmSync(home, { recursive: true, force: true });
}, 30_000);

const SUBMISSION = {
  definition: {
    name: "hello",
    stages: [{ id: "write", run: ["sh", "-c", "echo hi > a.txt"], outputs: { a: "a.txt" } }],
  },
  sourceDir: home,
  environment: { PATH: process.env["PATH"] ?? "" },
};

test("a run is followed to its end, and its files are served in ranges", { timeout: 30_000 }, async () => {
  const id = textOf((await client.post("/runs", SUBMISSION))["id"]) ?? "";
  const types: unknown[] = [];
  for await (const message of client.follow(`/runs/${id}/events`, 0, AbortSignal.timeout(20_000))) {
    types.push(message.data["type"]);
    if (message.data["type"] === "run.completed") break;
  }
  expect(types[0]).toBe("run.accepted");
  expect(types.filter((type) => type === "run.completed")).toHaveLength(1);
  const shown = await client.get(`/runs/${id}`);
  expect(shown).toMatchObject({
    id,
    state: "completed",
    stages: [{ id: "write", state: "succeeded" }],
    artifacts: [{ name: "a", bytes: 3 }],
  });
  const [artifact] = listOf((await client.get(`/runs/${id}/artifacts`))["artifacts"]);
  const part = await ask(`/artifacts/${textOf(objectOf(artifact)["sha256"])}`, { range: "bytes=0-1" });
  expect(part).toMatchObject({ status: 206, text: "hi" });
});

test("a wrong token, an unknown run and an invalid pipeline are refused with problem details", async () => {
  expect((await ask("/status", { authorization: "Bearer wrong" })).status).toBe(401);
  const missing = await ask("/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV", {});
  expect(missing.status).toBe(404);
  expect(JSON.parse(missing.text)).toMatchObject({ code: "NOT_FOUND", status: 404 });
  await expect(client.post("/runs", { ...SUBMISSION, definition: { name: "hello" } })).rejects.toMatchObject({
    code: "DEFINITION_INVALID",
  });
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function ask(path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((then, fail) => {
    const call = request(
      {
        socketPath: daemon.socket,
        path: `/api/v1${path}`,
        headers: { authorization: `Bearer ${daemon.token}`, ...headers },
      },
      (message) => {
        let text = "";
        message.on("data", (chunk) => (text += String(chunk)));
        message.on("end", () => then({ status: message.statusCode ?? 0, text }));
      },
    );
    call.on("error", fail);
    call.end();
  });
}
