import { expect, test } from "vitest";
import { folderOf, load, short } from "../../../test/loaded-pipeline.ts";

const pipeline = "name: a\nstages:\n  one:\n    run: [date]\n";

/** The faults of a config whose channels are written so, line by line. */
async function faultsOf(...lines: readonly string[]): Promise<readonly string[]> {
  const config = [
    'import { defineConfig } from "holdfast";',
    "export default defineConfig({",
    "  channels: {",
    ...lines,
    "  },",
    "});",
  ];
  const file = folderOf({ "a.pipeline.yaml": pipeline, "holdfast.config.ts": config.join("\n") });
  const { faults, code } = await load(file);
  expect(code).toBe(faults.length === 0 ? null : "DEFINITION_INVALID");
  return faults.map((fault) => `${short(fault)}: ${fault.message}`);
}

test("channels of every kind are accepted", async () => {
  const faults = await faultsOf(
    '    team: { kind: "telegram", token: "env:TG", chats: [-1001234567890, "42", "@newsroom"], users: [7] },',
    '    hook: { kind: "webhook", url: "https://example.org/hook?a=1", secret: "file:./secret", timeout: "5s" },',
    '    out: { kind: "folder", path: "deliveries" },',
    '    desk: { kind: "desktop" },',
    '    own: { kind: "command", run: ["./tell.sh"], timeout: "2s" },',
  );
  expect(faults).toEqual([]);
});

test("an unknown kind and an unknown key are faults with their line and the nearest name", async () => {
  const faults = await faultsOf(
    "    // team: { kind: 1 }",
    "    team: {",
    '      kind: "telegran",',
    "    },",
    "    hook: {",
    '      kind: "webhook",',
    '      url: "https://example.org/",',
    '      secret: "env:HOOK",',
    '      timeot: "5s",',
    "    },",
  );
  expect(faults).toEqual([
    'holdfast.config.ts:6:7 WRONG_VALUE /channels/team/kind: "telegran" is not one of the known words; did you mean "telegram"?',
    'holdfast.config.ts:12:7 UNKNOWN_KEY /channels/hook/timeot: unknown key "timeot"; did you mean "timeout"?',
  ]);
});

test("a missing token and a missing kind are named", async () => {
  expect(await faultsOf('    team: { kind: "telegram", chats: [1] },', "    out: { path: 'x' },")).toEqual([
    'holdfast.config.ts:4:5 MISSING_KEY /channels/team: the key "token" is missing',
    'holdfast.config.ts:5:5 MISSING_KEY /channels/out: the key "kind" is missing',
  ]);
});

test("a token that stands there as it is, an empty allow-list and a folder outside are refused", async () => {
  const faults = await faultsOf(
    '    team: { kind: "telegram", token: "123:abc", chats: [] },',
    '    out: { kind: "folder", path: "../elsewhere" },',
    '    hook: { kind: "webhook", url: "https://user:pass@example.org/", secret: "env:A" },',
  );
  expect(faults.join()).not.toMatch(/abc|pass@/);
  expect(faults.map((fault) => fault.split(":").slice(0, 3).join(":"))).toEqual([
    "holdfast.config.ts:4:31 WRONG_VALUE /channels/team/token",
    "holdfast.config.ts:4:49 WRONG_TYPE /channels/team/chats",
    "holdfast.config.ts:5:28 BAD_PATH /channels/out/path",
    "holdfast.config.ts:6:30 WRONG_VALUE /channels/hook/url",
  ]);
});

test("a word of a chat that is taken, is none, or names no pipeline is a fault; a channel of `progress` has to exist", async () => {
  const words = '{ status: { run: "a.pipeline.yaml" }, "Clip!": { run: "a" }, clip: { input: "url" } }';
  const faults = await faultsOf(
    `    team: { kind: "telegram", token: "env:TG", chats: [1], commands: ${words} },`,
    "  },",
    '  progress: ["tem"],',
    "  classes: {",
  );
  expect(faults.map((fault) => fault.split(" ").slice(1).join(" "))).toEqual([
    expect.stringMatching(/^RESERVED_NAME \/channels\/team\/commands\S*: \/status means something of its own/),
    expect.stringMatching(/^\S+ \/channels\/team\/commands\S*: .*a command: small letters/),
    expect.stringMatching(/^MISSING_KEY \/channels\/team\/commands\/clip: the key "run" is missing/),
    expect.stringMatching(/^UNKNOWN_CHANNEL \/progress\/0: unknown channel "tem"; did you mean "team"\?/),
  ]);
});

async function finderFaults(words: string): Promise<readonly string[]> {
  const faults = await faultsOf("  },", `  revisions: ${words},`, "  classes: {");
  return faults.map((fault) => fault.split(" ").slice(1).join(" "));
}

test("who finds kinds of revisions is an agent that is there, and how sure it has to be stands between 0 and 1", async () => {
  expect(await finderFaults('{ use: "claude", model: "haiku", confidence: 0.5 }')).toEqual([]);
  expect(await finderFaults('{ use: "claud", confidence: 80 }')).toEqual([
    'UNKNOWN_AGENT /revisions/use: unknown agent "claud"; did you mean "claude"?',
    "BAD_NUMBER /revisions/confidence: 80 is not a number from 0 to 1",
  ]);
  expect(await finderFaults('{ use: "scripted" }')).toEqual(['MISSING_KEY /revisions: the key "script" is missing']);
  expect(await finderFaults("{ confidence: 1 }")).toEqual(['MISSING_KEY /revisions: the key "use" is missing']);
});
