import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startFakeModel } from "./fake-model.ts";

const ask = (url: string, content: string, stream = false): Promise<Response> =>
  fetch(`${url}/v1/messages?beta=true`, {
    method: "POST",
    headers: { "x-claude-code-session-id": "s1" },
    body: JSON.stringify({ model: "m", stream, messages: [{ role: "user", content }] }),
  });

test("a message is answered whole or as a stream that says the same", async () => {
  await using model = await startFakeModel({ tokens: { inputTokens: 11, outputTokens: 22 } });
  const words = "SAY a text that is longer than one chunk of the stream, so that it comes in several of them";
  const whole = await (await ask(model.url, words)).json();
  expect(whole).toMatchObject({
    content: [{ type: "text", text: words.slice(4) }],
    stop_reason: "end_turn",
    usage: { input_tokens: 11, output_tokens: 22 },
  });

  const events = await readEvents(await ask(model.url, words, true));
  expect(events.map((event) => event.type)).toEqual([
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  expect(events.map((event) => event.delta?.text ?? "").join("")).toBe(words.slice(4));
});

test("tool uses are streamed as pieces of their input", async () => {
  await using model = await startFakeModel();
  const events = await readEvents(await ask(model.url, `WRITE_FILE a.txt ${"x".repeat(100)}`, true));
  const input: unknown = JSON.parse(events.map((event) => event.delta?.partial_json ?? "").join(""));
  expect(input).toEqual({ file_path: "a.txt", content: `${"x".repeat(100)}\n` });
});

test("what a client asks beside messages is answered too, and all of it is noted", async () => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-fake-model-"));
  const logFile = join(folder, "log.jsonl");
  await using model = await startFakeModel({ logFile });
  expect((await fetch(model.url, { method: "HEAD" })).status).toBe(200);
  const count = await fetch(`${model.url}/v1/messages/count_tokens`, { method: "POST", body: "12345678" });
  expect(await count.json()).toEqual({ input_tokens: 2 });
  await ask(model.url, "hi");
  expect(model.requests).toMatchObject([
    { n: 1, method: "HEAD", path: "/", model: null },
    { n: 2, path: "/v1/messages/count_tokens", model: null },
    { n: 3, path: "/v1/messages", session: "s1", model: { prompt: "hi" } },
  ]);
  const lines = (await readFile(logFile, "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(model.requests);
  await rm(folder, { recursive: true });
});

test("a mode counts its requests: the first two are refused, the third is answered", async () => {
  await using model = await startFakeModel();
  model.setMode({ kind: "fail", status: 429, retryAfterSeconds: 7 }, 2);
  const first = await ask(model.url, "hi");
  expect(first.headers.get("retry-after")).toBe("7");
  expect(await first.json()).toMatchObject({ type: "error", error: { type: "rate_limit_error" } });
  expect((await ask(model.url, "hi")).status).toBe(429);
  expect((await ask(model.url, "hi")).status).toBe(200);
});

test("a request that hangs is answered when it is released", async () => {
  await using model = await startFakeModel({ mode: { kind: "hang" } });
  const answer = ask(model.url, "SAY at last");
  await model.seen((request) => request.model?.prompt === "SAY at last");
  model.release();
  expect(await (await answer).json()).toMatchObject({ content: [{ text: "at last" }] });
});

test("a stream that hangs has begun, and breaks off when the server closes", async () => {
  const model = await startFakeModel({ mode: { kind: "hang", after: "start" } });
  const answer = await ask(model.url, "hi", true);
  expect(answer.status).toBe(200);
  const body = expect(answer.text()).rejects.toThrow();
  await model.close();
  await body;
  await expect(ask(model.url, "hi")).rejects.toThrow();
});

test("a slow answer comes whole", async () => {
  await using model = await startFakeModel({ mode: { kind: "slow", delayMs: 1 } });
  const events = await readEvents(await ask(model.url, "hi", true));
  expect(events.at(-1)?.type).toBe("message_stop");
});

test("a conversation may be slow in one step and quick in the next", async () => {
  const steps = [{ text: "slowly", mode: { kind: "slow", delayMs: 20 } as const }, { text: "quickly" }];
  await using model = await startFakeModel({ conversations: [{ when: "demo", steps }] });
  const begun = performance.now();
  const events = await readEvents(await ask(model.url, "demo", true));
  // A timer may fire up to a millisecond early.
  expect(performance.now() - begun).toBeGreaterThan(events.length * 19);
  expect(events.map((event) => event.delta?.text ?? "").join("")).toBe("slowly");
});

test("an answer that is not streamed is slow as a whole", async () => {
  await using model = await startFakeModel({ mode: { kind: "slow", delayMs: 50 } });
  const begun = performance.now();
  expect(await (await ask(model.url, "SAY late")).json()).toMatchObject({ content: [{ text: "late" }] });
  expect(performance.now() - begun).toBeGreaterThan(49);
});

test("a script answers before the conversations and the directives", async () => {
  await using model = await startFakeModel({
    script: (request) => (request.prompt === "who" ? { text: "the script", stop: "refusal" } : null),
    conversations: [{ when: "who", steps: [{ text: "the conversation" }] }],
  });
  expect(await (await ask(model.url, "who")).json()).toMatchObject({
    content: [{ text: "the script" }],
    stop_reason: "refusal",
  });
  expect(await (await ask(model.url, "SAY who")).json()).toMatchObject({ content: [{ text: "the conversation" }] });
});

test("as a process it prints its port, obeys from outside and ends with a signal", async () => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-fake-model-"));
  const conversations = join(folder, "conversations.json");
  await writeFile(conversations, JSON.stringify([{ when: "greet", in: "both", steps: [{ text: "from a file" }] }]));
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "--conversations", conversations], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = await once(createInterface({ input: child.stdout }), "line");
  const url = `http://127.0.0.1:${port}`;
  expect(await (await ask(url, "greet me")).json()).toMatchObject({ content: [{ text: "from a file" }] });
  const body = JSON.stringify({ mode: { kind: "fail", status: 529 }, times: 1 });
  await fetch(`${url}/fake-model/mode`, { method: "POST", body });
  expect((await ask(url, "greet me")).status).toBe(529);
  expect((await ask(url, "greet me")).status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
  await rm(folder, { recursive: true });
});

interface StreamedEvent {
  readonly type: string;
  readonly delta?: { readonly text?: string; readonly partial_json?: string };
}

async function readEvents(response: Response): Promise<readonly StreamedEvent[]> {
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  return (await response.text())
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice(6)));
}
