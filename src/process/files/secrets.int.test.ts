import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSecrets } from "./secrets.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "secrets-"));
  mkdirSync(join(folder, "a-folder"));
  execFileSync("mkfifo", [join(folder, "fifo")]);
  symlinkSync("loop", join(folder, "loop"));
  write("key", "one\ntwo\r\n\n");
  write("huge", "x".repeat(131_073));
  write("bytes", Buffer.from([0xff, 0xfe]));
  write("nul", "a\0b");
});

afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): void {
  writeFileSync(join(folder, name), content);
}

async function resolved(reference: string, cwd = folder): Promise<string | null> {
  const secrets = createSecrets({ KNOWN: "value", EMPTY: "" });
  const value = await secrets.resolve("run", reference, cwd);
  return value ?? `no: ${secrets.why(reference).replaceAll(folder, "F")}`;
}

test.each([
  ["env:KNOWN", "value"],
  ["env:EMPTY", ""],
  ["env:OTHER", "no: the variable OTHER is not set"],
  ["file:F/key", "one\ntwo"],
  ["file:F/absent", "no: F/absent is not there (ENOENT)"],
  ["file:F/key/below", "no: F/key/below is not there: what it lies in is no folder (ENOTDIR)"],
  ["file:F/a-folder", "no: F/a-folder is a folder (EISDIR)"],
  ["file:F/fifo", "no: F/fifo is no regular file"],
  ["file:F/loop", "no: F/loop is a link that leads nowhere (ELOOP)"],
  ["file:F/huge", "no: F/huge is larger than 128.0 KiB"],
  ["file:F/bytes", "no: F/bytes holds bytes that are no text"],
  ["file:F/nul", "no: F/nul holds bytes that are no text"],
  ["file:/dev/zero", "no: /dev/zero is larger than 128.0 KiB"],
  ["command:cat key", "one\ntwo"],
  ["command:echo s3cret >&2; exit 3", "no: the command failed in F (exit 3)"],
])("[G10] %s is read, or says what was tried and why that failed", async (reference, expected) => {
  expect(await resolved(reference.replace("F/", `${folder}/`))).toBe(expected);
});

test("[G10] a command whose folder is gone says so", async () => {
  expect(await resolved("command:true", `${folder}/gone`)).toBe(
    "no: the command cannot be started in F/gone: the folder is gone",
  );
});
