import { chmodSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servedHome, submissionOf, type Answer } from "../../../test/served-home.ts";
import type { ShownArtifact } from "../../domain/run/view/shown.ts";

const served = servedHome();
let files: readonly ShownArtifact[] = [];

beforeAll(async () => {
  await served.start();
  const client = served.client();
  const script = "echo '<script>1</script>' > a.html; echo plain > b.txt";
  const submission = submissionOf(script, { outputs: { a: "a.html", b: "b.txt" } });
  const { id } = await client.call("POST /runs", { body: submission });
  await ended(id, 0);
  files = (await client.call("GET /runs/{id}/artifacts", { path: { id } })).artifacts;
}, 30_000);
afterAll(async () => served.remove(), 30_000);

async function ended(id: string, after: number): Promise<number> {
  for await (const { data } of served.client().follow(`/runs/${id}/events`, after, AbortSignal.timeout(20_000)))
    if (data["type"] === "run.completed") return Number(data["position"]);
  return after;
}

function pathOf(name: string): string {
  return `/api/v1/artifacts/${files.find((file) => file.name === name)?.sha256 ?? ""}`;
}

test("no script of a file can run, and only what is passive is shown", async () => {
  const page = await served.ask({ path: pathOf("a") });
  const plain = await served.ask({ path: pathOf("b") });
  expect(page.headers["content-disposition"]).toMatch(/^attachment;/);
  expect(plain.headers["content-disposition"]).toMatch(/^inline;/);
  for (const { headers } of [page, plain]) {
    expect(headers["content-security-policy"]).toMatch(/^sandbox; default-src 'none';/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  }
});

test.each([
  ["bytes=1-2", 206, "la", "bytes 1-2/6"],
  ["bytes=-3", 206, "in\n", "bytes 3-5/6"],
  ["bytes=4-", 206, "n\n", "bytes 4-5/6"],
  ["bytes=2-99", 206, "ain\n", "bytes 2-5/6"],
  ["bytes=0-1,3-4", 200, "plain\n", undefined],
  ["bytes=3-1", 200, "plain\n", undefined],
  ["lines=1-2", 200, "plain\n", undefined],
])("the range %s is answered with %i", async (range, ...wanted) => {
  const answer: Answer = await served.ask({ path: pathOf("b"), headers: { range } });
  expect([answer.status, answer.text, answer.headers["content-range"]]).toEqual(wanted);
});

test("a range outside the file is refused, and says how long that is", async () => {
  for (const range of ["bytes=9-", "bytes=-0"]) {
    const refused = await served.ask({ path: pathOf("b"), headers: { range } });
    expect(refused).toMatchObject({ status: 416, json: { code: "RANGE_REFUSED" } });
    expect(refused.headers["content-range"]).toBe("bytes */6");
  }
});

test("a file's validator is its content: what is known is not sent again, and a range is of the same state", async () => {
  const path = pathOf("b");
  const { headers } = await served.ask({ path });
  const etag = headers.etag ?? "";
  expect(etag).toBe(`"${files.find(({ name }) => name === "b")?.sha256}"`);
  expect(await served.ask({ path, headers: { "if-none-match": etag } })).toMatchObject({ status: 304, text: "" });
  const same = await served.ask({ path, headers: { range: "bytes=0-1", "if-range": etag } });
  expect(same).toMatchObject({ status: 206, text: "pl" });
  const other = await served.ask({ path, headers: { range: "bytes=0-1", "if-range": '"other"' } });
  expect(other).toMatchObject({ status: 200, text: "plain\n" });
  const head = await served.ask({ path, method: "HEAD" });
  expect(head).toMatchObject({ status: 200, text: "", headers: { "content-length": "6" } });
});

test("no path leads out of the store of artifacts", async () => {
  const daemon = "..%2f..%2fdaemon.json";
  for (const name of [daemon, "../../daemon.json", "%2e%2e/%2e%2e/daemon.json", "..%00", "x".repeat(64), "%"]) {
    const answer = await served.ask({ path: `/api/v1/artifacts/${name}` });
    expect([name, answer.status, answer.text.includes(served.daemon().token)]).toEqual([
      name,
      name === "%" || name.includes("%00") ? 400 : 404,
      false,
    ]);
  }
});

test("files of earlier versions and attempts are served by their hash", { timeout: 60_000 }, async () => {
  const client = served.client();
  const script = 'echo "attempt $HOLDFAST_ATTEMPT" > a.txt; exit 0';
  const more = { outputs: { a: "a.txt" } };
  const { id } = await client.call("POST /runs", { body: submissionOf(script, more) });
  const first = await ended(id, 0);
  const before = await client.call("GET /runs/{id}/artifacts", { path: { id } });
  await client.call("POST /runs/{id}/retry", { path: { id }, body: { from: "write" } });
  await ended(id, first);
  const after = await client.call("GET /runs/{id}/artifacts", { path: { id } });
  expect(after.artifacts[0]?.sha256).not.toBe(before.artifacts[0]?.sha256);
  for (const [n, { artifacts }] of [before, after].entries()) {
    const { text } = await served.ask({ path: `/api/v1/artifacts/${artifacts[0]?.sha256}` });
    expect(text).toBe(`attempt ${n + 1}\n`);
  }
});

test("[WORKSPACE-19] a stored file that was changed, cut, removed or replaced by a link is not served", async () => {
  const { path = "", sha256 = "" } = files.find((file) => file.name === "b") ?? {};
  const spoils = {
    changed: () => writeFileSync(path, "other\n"),
    cut: () => truncateSync(path, 1),
    linked: () => {
      rmSync(path);
      symlinkSync("/etc/hostname", path);
    },
    removed: () => rmSync(path),
  };
  chmodSync(path, 0o644);
  for (const [name, spoil] of Object.entries(spoils)) {
    spoil();
    for (const headers of [{}, { range: "bytes=0-0" }]) {
      const answer = await served.ask({ path: `/api/v1/artifacts/${sha256}`, headers });
      expect([name, answer.status, answer.json["code"]]).toEqual([name, 409, "ARTIFACT_CHANGED"]);
      expect(answer.text).toContain(path);
    }
  }
  writeFileSync(path, "plain\n");
  expect(await served.ask({ path: `/api/v1/artifacts/${sha256}` })).toMatchObject({ status: 200, text: "plain\n" });
});
