import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { maskOf } from "../../base/secrets/mask.ts";
import { maskerOf } from "../../base/secrets/masker.ts";
import { cleanFile } from "./clean-execution.ts";

const CHUNK = 262_144;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redact-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function redacted(bytes: Buffer | string, secrets: readonly string[]): Promise<Buffer> {
  const file = join(folder, "out");
  writeFileSync(file, bytes, { mode: 0o600 });
  await cleanFile(file, maskerOf(maskOf(secrets, "")));
  return readFileSync(file);
}

test.each([-20, -8, -7, -1, 0, 1, 7])(
  "a secret that begins %i bytes from the end of a chunk is found",
  async (from) => {
    const text = `${"x".repeat(CHUNK + from)}s3cret!!${"y".repeat(CHUNK)}s3cret!!`;
    const clean = (await redacted(text, ["s3cret!!"])).toString();
    expect(clean).toBe(`${"x".repeat(CHUNK + from)}[redacted]${"y".repeat(CHUNK)}[redacted]`);
  },
);

test("of two secrets of which one begins the other the longer is taken, also across chunks", async () => {
  const text = `${"x".repeat(CHUNK - 6)}abcdefgh abcd`;
  expect((await redacted(text, ["abcd", "abcdefgh"])).toString()).toBe(`${"x".repeat(CHUNK - 6)}[redacted] [redacted]`);
});

test("bytes that are no text stay as they are, and so do characters across chunks", async () => {
  const odd = Buffer.concat([
    Buffer.from([0xff, 0xfe, 0x00]),
    Buffer.from("ü\u{1F600}".repeat(CHUNK / 4)),
    Buffer.from("pässwörd"),
    Buffer.from([0xc3]),
  ]);
  const clean = await redacted(odd, ["pässwörd"]);
  const expected = Buffer.concat([
    odd.subarray(0, odd.length - Buffer.byteLength("pässwörd") - 1),
    Buffer.from("[redacted]"),
    Buffer.from([0xc3]),
  ]);
  expect(clean.equals(expected)).toBe(true);
});

test("a secret is found as it stands inside a JSON string", async () => {
  const secret = 'line\none "quoted" \\ $&(.*)';
  expect((await redacted(`${JSON.stringify({ secret })}\n${secret}`, [secret])).toString()).toBe(
    `{"secret":"line\\n[redacted]"}\nline\n[redacted]`,
  );
});

test("a journal without secrets, and secrets too short to be any, leave the file as it is", async () => {
  const file = join(folder, "out");
  writeFileSync(file, "plain abc");
  const before = statSync(file).ino;
  await cleanFile(file, maskerOf(maskOf(["abc", "other secret", ""], "")));
  await cleanFile(join(folder, "absent"), maskerOf(maskOf(["other secret"], "")));
  expect(statSync(file).ino).toBe(before);
  expect(readFileSync(file, "utf8")).toBe("plain abc");
});
