import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startTelegram } from "../../src/testing/telegram/telegram.ts";
import { folder, lastLine, start, write, type Ended } from "./cli-home.ts";

// `holdfast channel` as users meet it: a config, the real client library, a Bot API on the loopback interface.

function configure(...channels: readonly string[]): string {
  return write(
    "holdfast.config.ts",
    `import { defineConfig } from "holdfast";\nexport default defineConfig({ channels: {\n${channels.join(",\n")}\n} });\n`,
  );
}

function channel(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return start(["channel", ...words], env).ended;
}

async function refusal(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const ended = await channel([...words, "--json"], env);
  expect(ended.out).toBe("");
  return { exit: ended.code, ...Object(lastLine(ended.err)["error"]) };
}

test("a test message goes out through Telegram; chats, tokens and people that are not known are refused with a code", async () => {
  await using telegram = await startTelegram({ token: "77:secret-token", chats: ["42", "43"] });
  configure(
    `team: { kind: "telegram", token: "env:TG", chats: [42, 43, 44], apiRoot: "${telegram.url}" }`,
    `gone: { kind: "telegram", token: "env:TG", chats: [42], apiRoot: "http://127.0.0.1:9" }`,
  );
  const env = { TG: "77:secret-token" };
  const sent = await channel(["test", "team"], env);
  expect(sent).toEqual({ code: 0, out: "Channel team took a message as 42/1.\n", err: "" });
  expect(lastLine((await channel(["test", "team", "--to", "43", "--json"], env)).out)).toEqual({
    channel: "team",
    to: "43",
    remote: "43/1",
  });
  expect(telegram.messages("42")).toHaveLength(1);
  const wrong = await refusal(["test", "team"], { TG: "77:wrong-token" });
  expect(wrong).toMatchObject({ exit: 7, code: "CHANNEL_REFUSED" });
  const missing = await refusal(["test", "team"]);
  expect(missing).toMatchObject({ exit: 2, code: "SECRET_MISSING", message: expect.stringContaining("env:TG") });
  const foreign = await refusal(["test", "team", "--to", "99"], env);
  expect(foreign).toMatchObject({ exit: 7, code: "CHANNEL_REFUSED", message: expect.stringContaining("chat 99") });
  expect(await refusal(["test", "team", "--to", "44"], env)).toMatchObject({ exit: 7, code: "CHANNEL_REFUSED" });
  const gone = await refusal(["test", "gone"], env);
  expect(gone).toMatchObject({ exit: 5, code: "CHANNEL_UNREACHABLE" });
  telegram.setMode({ kind: "cut", when: "after" });
  const cut = await refusal(["test", "team"], env);
  expect(cut).toMatchObject({ exit: 5, code: "CHANNEL_UNCERTAIN" });
  expect(JSON.stringify([wrong, missing, foreign, gone, cut])).not.toMatch(/secret-token|wrong-token/);
});

test("an unknown channel, a wrong verb, no name and no config are refused, each with what to do", async () => {
  expect(await refusal(["ls"])).toMatchObject({ exit: 4, code: "CHANNEL_UNKNOWN" });
  configure('team: { kind: "desktop" }');
  expect(await refusal(["test", "taem"])).toMatchObject({
    exit: 4,
    code: "CHANNEL_UNKNOWN",
    message: expect.stringContaining('did you mean "team"?'),
  });
  expect(await refusal(["tset", "team"])).toMatchObject({ exit: 2, code: "USAGE" });
  expect(await refusal(["test"])).toMatchObject({ exit: 2, code: "USAGE" });
});

test("an agent may not send", async () => {
  configure('own: { kind: "command", run: ["touch", "sent"] }');
  expect(await refusal(["test", "own"], { HOLDFAST_FENCE: "x" })).toMatchObject({ exit: 7, code: "AGENT_REFUSED" });
});

test("channels are listed without what may be a secret; a folder needs no setting up, and a secret may lie beside the config", async () => {
  write("token", "77:from-a-file\n");
  await using telegram = await startTelegram({ token: "77:from-a-file" });
  configure(
    `team: { kind: "telegram", token: "file:token", chats: [42], apiRoot: "${telegram.url}" }`,
    'hook: { kind: "webhook", url: "https://example.org/hooks/T0/very-secret", secret: "env:HOOK" }',
    'own: { kind: "command", run: ["./tell.sh"] }',
  );
  const { code, out } = await channel(["ls"]);
  expect({ code, lines: out.trimEnd().split("\n") }).toEqual({
    code: 0,
    lines: [
      expect.stringMatching(/^team {2}telegram {2}chats 42 +not heard: no run of this project is open$/),
      "hook  webhook   https://example.org",
      "own   command   ./tell.sh",
    ],
  });
  expect(await channel(["test", "team"])).toMatchObject({ code: 0 });
  const placed = lastLine((await channel(["test", "folder:out", "--json"])).out);
  expect(readFileSync(join(folder, "project", String(placed["remote"])), "utf8")).toContain("this is a test");
});
