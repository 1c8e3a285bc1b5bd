import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { channelPorts, messageOf, testFolder, writtenFile } from "../../test/channel-messages.ts";
import { parseObject } from "../base/json/json-fields.ts";
import type { Sending } from "../ports/channels.ts";
import { createCommandChannel } from "./command/command-channel.ts";
import { createDesktopChannel } from "./desktop/desktop-channel.ts";

const never = new AbortController().signal;

/** Sends a message through a shell script of the user's. */
function through(script: string, project: string, timeoutMs = 20_000): Promise<Sending> {
  const run = ["sh", "-c", script];
  const ports = channelPorts({}, { project });
  return createCommandChannel("own", { kind: "command", run, timeoutMs }, ports).send(messageOf(), "somebody", never);
}

test("a command reads the message as JSON, stands in the project and is given no more than its environment", async () => {
  const project = testFolder();
  const sending = await through("cat > message.json; env > env.txt; echo id-7", project);
  expect(sending).toEqual({ is: "sent", remote: "id-7" });
  expect(parseObject(readFileSync(join(project, "message.json"), "utf8"))).toMatchObject({
    type: "holdfast.notice",
    timestamp: "2026-05-01T10:00:00.000Z",
    data: { id: "m1", channel: "own", to: "somebody", text: "hello" },
  });
  const names = readFileSync(join(project, "env.txt"), "utf8").match(/^\w+(?==)/gm) ?? [];
  expect(names.filter((name) => !["PATH", "PWD", "SHLVL", "OLDPWD", "_"].includes(name))).toEqual([]);
});

test.each([
  ["exit 0", { is: "sent", remote: null }],
  ["echo full >&2; exit 75", { is: "later", reason: "the command ended with 75: full" }],
  ["exit 65", { is: "refused", because: "content" }],
  ["exit 1", { is: "unknown" }],
  ["kill -9 $$", { is: "unknown" }],
])("a command that does `%s` has said what became of it", async (script, outcome) => {
  expect(await through(script, testFolder())).toMatchObject(outcome);
});

test("a command that takes too long is ended, and nobody knows", async () => {
  expect(await through("sleep 600", testFolder(), 300)).toEqual({
    is: "unknown",
    reason: "the command took too long and was ended",
  });
});

test("a command that is not there is the channel's matter", async () => {
  const run = ["./no-such-command"];
  const ports = channelPorts({}, { project: testFolder() });
  const channel = createCommandChannel("own", { kind: "command", run, timeoutMs: 1_000 }, ports);
  expect(await channel.send(messageOf(), null, never)).toEqual({
    is: "refused",
    because: "channel",
    reason: "the program ./no-such-command is not there",
  });
});

/** A desktop whose program for notifications writes down its words, one a line. */
function desktopWith(
  program: string,
  platform: string,
  body: string,
): { readonly folder: string; readonly send: (text: string) => Promise<Sending> } {
  const folder = testFolder();
  if (body !== "") {
    writeFileSync(join(folder, program), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, program), 0o755);
  }
  const ports = channelPorts({}, { project: folder, platform, environment: { PATH: folder } });
  const files = [writtenFile(join(folder, "chart.svg"), "<svg/>")];
  const channel = createDesktopChannel("desk", ports);
  return { folder, send: (text) => channel.send(messageOf({ kind: "question", text, files }), null, never) };
}

test("a desktop is told by its own program; words are neither options nor markup", async () => {
  const { folder, send } = desktopWith("notify-send", "linux", 'for word; do echo "$word"; done > words.txt');
  expect(await send("--icon=<b>x</b> & more")).toEqual({ is: "sent", remote: null });
  expect(readFileSync(join(folder, "words.txt"), "utf8").trimEnd().split("\n")).toEqual([
    "--app-name=Holdfast",
    "--",
    "Holdfast asks",
    "--icon=&lt;b&gt;x&lt;/b&gt; &amp; more",
    join(folder, "chart.svg"),
  ]);
});

test("on a Mac the words are arguments of the script, never a part of it", async () => {
  const { folder, send } = desktopWith("osascript", "darwin", 'for word; do echo "$word"; done > words.txt');
  expect(await send('" & quit & "')).toEqual({ is: "sent", remote: null });
  const words = readFileSync(join(folder, "words.txt"), "utf8").split("\n");
  expect(words.filter((word) => word.includes("quit"))).toEqual(['" & quit & "']);
  expect(words[6]).toBe('" & quit & "');
});

test("a machine without a desktop says so", async () => {
  expect(await desktopWith("notify-send", "linux", "").send("hello")).toEqual({
    is: "refused",
    because: "channel",
    reason: "the program notify-send is not there; this machine shows no notifications",
  });
  const { send } = desktopWith("notify-send", "linux", "echo Cannot autolaunch D-Bus >&2; exit 1");
  expect(await send("hello")).toEqual({
    is: "refused",
    because: "channel",
    reason: "notify-send ended with 1: Cannot autolaunch D-Bus",
  });
});
