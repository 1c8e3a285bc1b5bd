import { createParser } from "eventsource-parser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { send, servedHome, submissionOf } from "../../test/served-home.ts";

const served = servedHome();

beforeAll(async () => served.start(), 30_000);
afterAll(async () => served.remove(), 30_000);

interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

interface Follow {
  readonly path: string;
  readonly after: string;
  /** Ends the connection at the first message of which it says so. */
  readonly until: (message: Message) => boolean;
}

/** Follows a stream; a reader that is held takes nothing from its socket until it is let go. */
async function follow({ path, after, until }: Follow, held?: Promise<unknown>): Promise<readonly Message[]> {
  const headers = { accept: "text/event-stream", "last-event-id": after };
  const message = await send(served.daemon(), { path: `/api/v1${path}`, headers });
  expect(message.headers["content-type"]).toBe("text/event-stream");
  await held;
  const messages: Message[] = [];
  const parser = createParser({
    onEvent: ({ id = "", event = "", data }) => messages.push({ id, event, data }),
  });
  for await (const chunk of message) {
    const known = messages.length;
    parser.feed(String(chunk));
    const last = messages.findIndex((one, place) => place >= known && until(one));
    if (last >= 0) {
      message.destroy();
      return messages.slice(0, last + 1);
    }
  }
  return messages;
}

function isEnd({ data }: Message): boolean {
  return data.includes('"type":"run.completed"');
}

const SEVERAL = {
  definition: {
    name: "several",
    stages: [1, 2, 3, 4].map((n) => ({ id: `s${n}`, run: ["true"], outputs: "none" })),
  },
  environment: { PATH: process.env["PATH"] ?? "" },
};

async function positionsOf(run: string): Promise<readonly string[]> {
  const { events } = await served
    .client()
    .call("GET /runs/{id}/events", { path: { id: run }, query: { limit: 1_000 } });
  return events.map(({ position }) => String(position));
}

test(
  "a follower that comes back again and again misses nothing and gets nothing twice",
  { timeout: 60_000 },
  async () => {
    const { id } = await served.client().call("POST /runs", { body: SEVERAL });
    const seen: Message[] = [];
    for (let n = 0; n < 200 && !seen.some(isEnd); n += 1) {
      let taken = 0;
      const until = (one: Message): boolean => isEnd(one) || (taken += 1) > n % 3;
      seen.push(...(await follow({ path: `/runs/${id}/events`, after: seen.at(-1)?.id ?? "0", until })));
    }
    expect(seen.map((one) => one.id)).toEqual(await positionsOf(id));
  },
);

test("a follower of the whole home sees each event of every run once, in order", { timeout: 60_000 }, async () => {
  const client = served.client();
  const from = (await client.call("GET /events", { query: { latest: true, limit: 1 } })).events.at(-1)?.position ?? 0;
  let ends = 0;
  const following = follow({ path: "/events", after: String(from), until: (one) => isEnd(one) && (ends += 1) === 3 });
  const accepted = await Promise.all([1, 2, 3].map(async () => client.call("POST /runs", { body: SEVERAL })));
  const seen = (await following).map((one) => Number(one.id));
  expect(seen[0]).toBe(from + 1);
  expect(seen).toEqual(seen.map((_one, place) => from + 1 + place));
  expect(new Set(accepted.map(({ id }) => id)).size).toBe(3);
});

test("a reader that was slow gets everything all the same, and holds nobody up", { timeout: 60_000 }, async () => {
  const client = served.client();
  const go = Promise.withResolvers<null>();
  const from = (await client.call("GET /events", { query: { latest: true, limit: 1 } })).events.at(-1)?.position ?? 0;
  const runs = 12;
  let ends = 0;
  const slow = follow(
    { path: "/events", after: String(from), until: (one) => isEnd(one) && (ends += 1) === runs },
    go.promise,
  );
  const input = { type: "object", properties: { text: { type: "string" } } };
  const definition = { name: "large", input, stages: [{ id: "one", run: ["true"], outputs: "none" }] };
  const body = { ...SEVERAL, definition, input: { text: "x".repeat(200_000) } };
  for (let n = 0; n < runs; n += 1) {
    const { id } = await client.call("POST /runs", { body });
    await follow({ path: `/runs/${id}/events`, after: "0", until: isEnd });
  }
  go.resolve(null);
  const seen = (await slow).map((one) => Number(one.id));
  expect(seen).toEqual(seen.map((_one, place) => from + 1 + place));
});

test("a stream of one type holds nothing else", { timeout: 30_000 }, async () => {
  const { id } = await served.client().call("POST /runs", { body: SEVERAL });
  await follow({ path: `/runs/${id}/events`, after: "0", until: isEnd });
  const path = `/runs/${id}/events?type=stage.committed`;
  let taken = 0;
  const seen = await follow({ path, after: "0", until: () => (taken += 1) === 4 });
  expect(seen.every(({ data }) => data.includes('"type":"stage.committed"'))).toBe(true);
});

const LINES = "for i in 1 2 3 4 5 6; do echo line $HOLDFAST_ATTEMPT.$i; sleep 0.1; done; printf rest; echo bad >&2";

test("a journal is followed line by line to its end, also by who comes back", { timeout: 60_000 }, async () => {
  const client = served.client();
  const { id } = await client.call("POST /runs", { body: submissionOf(LINES, { outputs: "none" }) });
  for await (const { data } of client.follow(`/runs/${id}/events`, 0, AbortSignal.timeout(20_000)))
    if (data["type"] === "execution.admitted") break;
  const path = `/runs/${id}/stages/write/log`;
  const seen: Message[] = [];
  for (let n = 0; n < 50 && seen.at(-1)?.event !== "end"; n += 1) {
    let taken = 0;
    const until = (): boolean => (taken += 1) === 2;
    seen.push(...(await follow({ path, after: seen.at(-1)?.id ?? "0", until })));
  }
  const lines = seen.filter(({ event }) => event === "line").map(({ data }) => data);
  expect(lines).toEqual([...[1, 2, 3, 4, 5, 6].map((n) => `line 1.${n}`), "rest"]);
  const typed: string[] = [];
  for await (const { text } of client.followLog(path, 0, AbortSignal.timeout(20_000))) typed.push(text);
  expect(typed).toEqual(lines);
});

test("a journal is served by attempt, in ranges, and by stream", { timeout: 60_000 }, async () => {
  const client = served.client();
  const script = 'echo "attempt $HOLDFAST_ATTEMPT"; echo bad >&2; [ "$HOLDFAST_ATTEMPT" = 2 ]';
  const retry = { maxAttempts: 2, backoff: "10ms", on: ["exit"] };
  const { id } = await client.call("POST /runs", { body: submissionOf(script, { outputs: "none", retry }) });
  await follow({ path: `/runs/${id}/events`, after: "0", until: isEnd });
  const read = async (query: string, headers = {}): Promise<readonly [number, string]> => {
    const { status, text } = await served.ask({ path: `/api/v1/runs/${id}/stages/write/log${query}`, headers });
    return [status, status < 400 ? text : ""];
  };
  expect(await read("?attempt=1")).toEqual([200, "attempt 1\n"]);
  expect(await read("?attempt=2")).toEqual([200, "attempt 2\n"]);
  expect(await read("")).toEqual([200, "attempt 2\n"]);
  expect(await read("?stream=err")).toEqual([200, "bad\n"]);
  expect(await read("?attempt=1", { range: "bytes=8-" })).toEqual([206, "1\n"]);
  expect(await read("?attempt=3")).toEqual([404, ""]);
  expect(await read("?attempt=one")).toEqual([400, ""]);
  expect((await served.ask({ path: `/api/v1/runs/${id}/stages/other/log` })).status).toBe(404);
  const part = await client.fetch("GET /runs/{id}/stages/{stage}/log", {
    path: { id, stage: "write" },
    query: { attempt: 1 },
    range: "bytes=0-6",
  });
  let text = "";
  for await (const chunk of part) text += String(chunk);
  expect(text).toBe("attempt");
});

function isOver({ event }: Message): boolean {
  return event === "end";
}

test("[P41] what was dropped of a journal is told beside it: in the file, in a range and in the stream", async () => {
  const client = served.client();
  const more = { outputs: "none", limits: { output: 4 } };
  const { id } = await client.call("POST /runs", { body: submissionOf("echo a; sleep 0.5; echo bcdef", more) });
  const path = `/runs/${id}/stages/write/log`;
  await follow({
    path: `/runs/${id}/events`,
    after: "0",
    until: ({ data }) => data.includes('"type":"execution.admitted"'),
  });
  const notes = ["4 bytes of its standard output were dropped, beyond the limit of 4 bytes (`limits.output`)."];
  const end = { event: "end", data: JSON.stringify({ notes }) };
  expect((await follow({ path, after: "0", until: isOver })).at(-1)).toMatchObject(end);
  expect((await follow({ path, after: "2", until: isOver })).at(-1)).toMatchObject(end);
  for (const range of ["bytes=0-", "bytes=0-0"]) {
    const { text, headers } = await served.ask({ path: `/api/v1${path}`, headers: { range } });
    expect([text.startsWith("a"), headers["holdfast-notes"]]).toEqual([true, JSON.stringify(notes)]);
  }
  const lines = client.followLog(path, 0, AbortSignal.timeout(20_000));
  let told = await lines.next();
  while (told.done !== true) told = await lines.next();
  expect(told.value).toEqual(notes);
});

const TOKEN = "correct-horse-battery-staple";

test(
  "[G10] a secret is masked in the log, in every range and in the stream while its child works",
  { timeout: 60_000 },
  async () => {
    const client = served.client();
    const script = `printf 'token is %s\\nrest %s' "$TOKEN" "$TOKEN"; holdfast ask "go on?"`;
    const env = { secrets: { TOKEN: "env:TOKEN" } };
    const body = { ...submissionOf(script, { env, outputs: "none" }), secrets: { "env:TOKEN": TOKEN } };
    const { id } = await client.call("POST /runs", { body });
    const path = `/runs/${id}/stages/write/log`;
    await follow({
      path: `/runs/${id}/events`,
      after: "0",
      until: ({ data }) => data.includes('"type":"gate.opened"'),
    });
    const shown = "token is [redacted]\nrest [redacted]";
    const whole = await served.ask({ path: `/api/v1${path}` });
    expect(whole).toMatchObject({ text: shown, headers: { "content-length": String(shown.length) } });
    const parts: string[] = [];
    for (let at = 0; at < shown.length; at += 3) {
      const headers = { range: `bytes=${at}-${at + 2}` };
      parts.push((await served.ask({ path: `/api/v1${path}`, headers })).text);
    }
    expect(parts.join("")).toBe(shown);
    const lines = await follow({ path, after: "0", until: ({ event }) => event === "line" });
    expect(lines.at(-1)).toMatchObject({ id: "20", data: "token is [redacted]" });
    await client.call("POST /runs/{id}/cancel", { path: { id }, body: {} });
    const rest = await follow({ path, after: "20", until: ({ event }) => event === "end" });
    expect(rest).toMatchObject([
      { id: "35", data: "rest [redacted]" },
      { id: "35", event: "end" },
    ]);
  },
);
