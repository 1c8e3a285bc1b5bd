import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { folder, holdfast, lastLine, shown, start, until, write } from "./cli-home.ts";

// Deliveries and news as users meet them: the daemon sends over real channels, and is killed while it does.

const SECRET = { HOOK: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };

const PIPELINE = `name: clip
stages:
  cut: { run: [sh, -c, 'echo cut > clip.txt'], outputs: { clip: clip.txt } }
  ok: { needs: [cut], gate: { ask: Publish?, show: [cut.clip] } }
deliver:
  - { show: [cut.clip], to: "folder:out" }
  - { show: [cut.clip], to: hook, text: "{{run.id}} is done: {{artifacts.cut.clip}}" }
`;

/** A receiver of webhooks; each request waits until it is let go. */
interface Receiver {
  readonly url: string;
  readonly got: readonly Got[];
  /** From here on requests are answered at once. */
  readonly open: () => void;
}

interface Got {
  readonly id: string;
  readonly body: string;
}

async function receiver(holds: (body: string) => boolean): Promise<Receiver> {
  const got: Got[] = [];
  let held = true;
  const server: Server = createServer((request, response) => {
    void take(request, response);
  });
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    got.push({ id: String(request.headers["webhook-id"]), body });
    if (!(held && holds(body))) response.end("ok");
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { got, url: `http://127.0.0.1:${port}/hook`, open: () => void (held = false) };
}

function configure(url: string): void {
  write(
    "holdfast.config.ts",
    `import { defineConfig } from "holdfast";
export default defineConfig({
  channels: { hook: { kind: "webhook", url: "${url}", secret: "env:HOOK" }, out: { kind: "folder", path: "told" } },
  notify: ["hook", "out"],
});
`,
  );
}

async function daemonPid(): Promise<number> {
  const { orchestrator } = lastLine((await holdfast("status", "--json")).out);
  return Number(Object(orchestrator)["pid"]);
}

test("[P28] a delivery that was cut off by a kill -9 of the daemon goes out once more under its id, and the run is done only then", async () => {
  const hook = await receiver((body) => body.includes("is done:"));
  configure(hook.url);
  const file = write("clip.pipeline.yaml", PIPELINE);
  const asked = await start(["run", file, "--json"], SECRET).ended;
  expect(asked, asked.err).toMatchObject({ code: 3 });
  const { id } = lastLine(asked.out);
  await until(() => hook.got.some(({ body }) => body.includes("Publish?")));
  const [gate] = Object(await shown(String(id)))["gates"];
  expect((await holdfast("answer", gate.id, "approve")).code).toBe(0);
  await until(() => hook.got.some(({ body }) => body.includes("is done:")));
  process.kill(await daemonPid(), "SIGKILL");
  hook.open();
  const resumed = await start(["resume", String(id), "--json"], SECRET).ended;
  expect(resumed, resumed.err).toMatchObject({ code: 0 });
  const deliveries = hook.got.filter(({ body }) => body.includes("is done:"));
  expect([deliveries.length, new Set(deliveries.map((one) => one.id)).size]).toEqual([2, 1]);
  const run = await shown(String(id));
  expect(run).toMatchObject({
    state: "completed",
    deliveries: [
      { to: "folder:out", state: "sent", files: [{ stage: "cut", name: "clip", path: "clip.txt" }] },
      { to: "hook", state: "sent" },
    ],
  });
  expect(readdirSync(join(folder, "project/out"))).toEqual(["clip.txt"]);
  expect(readFileSync(join(folder, "project/out/clip.txt"), "utf8")).toBe("cut\n");
  expect(deliveries[0]?.body).not.toContain("whsec_");
  await until(() => hook.got.some(({ body }) => body.includes("clip is done.")));
  expect((await holdfast("audit", "verify")).code).toBe(0);
  expect((await holdfast("audit", "rebuild", "--json")).code).toBe(0);
});

test("a token that is not there holds the delivery back as a credential, and resume brings it", async () => {
  const hook = await receiver(() => false);
  configure(hook.url);
  const file = write(
    "told.pipeline.yaml",
    "stages:\n  a: { run: [echo, hi] }\ndeliver:\n  - { to: hook, text: Done. }\n",
  );
  const id = String(lastLine((await start(["run", file, "--detach", "--json"]).ended).out)["id"]);
  await until(async () => (await shown(id))["reason"] === "credential");
  expect((await holdfast("why", id)).out).toContain("env:HOOK");
  expect(hook.got).toEqual([]);
  const resumed = await start(["resume", id, "--json"], SECRET).ended;
  expect(resumed, resumed.err).toMatchObject({ code: 0 });
  expect(hook.got.map(({ body }) => Object(JSON.parse(body)).data.text)).toContain("Done.");
});

test("a channel that the config does not have is refused before anything runs", async () => {
  const file = write("lost.pipeline.yaml", "stages:\n  a: { run: [echo, hi] }\ndeliver:\n  - { to: phone }\n");
  const refused = await holdfast("run", file, "--json");
  expect(refused).toMatchObject({ code: 4, out: "" });
  expect(lastLine(refused.err)).toMatchObject({ error: { code: "CHANNEL_UNKNOWN" } });
  expect(lastLine((await holdfast("ls", "--json")).out)["runs"]).toEqual([]);
});
