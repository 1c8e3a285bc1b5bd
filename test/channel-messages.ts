import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { onTestFinished } from "vitest";
import { createSystemClock } from "../src/app/host/clock.ts";
import type { ChannelPorts } from "../src/notify/ports.ts";
import type { Message, MessageFile } from "../src/ports/channels.ts";
import type { Clock } from "../src/ports/clock.ts";
import { runProgram } from "../src/process/start/run-program.ts";
import { createSecrets } from "../src/process/files/secrets.ts";

/** A message that says something, and whatever else is wished. */
export function messageOf(more: Partial<Message> = {}): Message {
  return {
    id: "m1",
    at: Date.parse("2026-05-01T10:00:00Z"),
    kind: "notice",
    text: "hello",
    buttons: [],
    files: [],
    edits: null,
    repliesTo: null,
    ...more,
  };
}

/** A new folder that goes with the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-channel-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file and describes it as a message carries it. */
export function writtenFile(path: string, content: string | Buffer, more: Partial<MessageFile> = {}): MessageFile {
  writeFileSync(path, content);
  return {
    path,
    name: basename(path),
    mediaType: "text/plain",
    bytes: Buffer.byteLength(content),
    sha256: createHash("sha256").update(content).digest("hex"),
    caption: "",
    link: null,
    ...more,
  };
}

/** The real clock, secrets from an environment of the test's own, real programs. */
export function channelPorts(
  env: Readonly<Record<string, string>> = {},
  more: Partial<ChannelPorts> = {},
): ChannelPorts {
  return {
    clock: createSystemClock(),
    secrets: createSecrets(env),
    runProgram,
    environment: { PATH: process.env["PATH"] ?? "" },
    project: "/",
    platform: process.platform,
    ...more,
  };
}

/** A clock whose waits are over at once, and are noted. */
export function hastyClock(): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  return {
    ...createSystemClock(),
    waits,
    after: (delayMs, then) => {
      waits.push(delayMs);
      const timer = setTimeout(then, 0);
      return () => clearTimeout(timer);
    },
  };
}
