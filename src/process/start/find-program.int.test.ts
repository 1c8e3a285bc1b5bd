import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findProgram } from "./find-program.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-find-"));
const bin = join(folder, "bin");
mkdirSync(bin);
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

file("plain.sh", "#!/bin/sh\n");
file("bin/tool", "#!/bin/sh\n");
file("bin/dull", "#!/bin/sh\n", 0o644);
file("dull.sh", "#!/bin/sh\n", 0o644);
mkdirSync(join(folder, "bin/box"));
symlinkSync(join(folder, "gone"), join(folder, "broken"));
symlinkSync("round", join(folder, "round"));
file("crlf.sh", "#!/bin/sh\r\necho built\r\n");
file("crlf-env.sh", "#!/usr/bin/env bash\r\n");
file("gone.sh", "#!/opt/none/bin/python3 -u\n");
file("folder.sh", `#!${bin}\n`);
file("env-gone.sh", "#!/usr/bin/env no-such-interpreter\n");
file("env-words.sh", "#!/usr/bin/env sh -eu\n");
file("env-split.sh", "#!/usr/bin/env -S A=b sh -eu\n");
file("env-options.sh", "#!/usr/bin/env -i no-such-interpreter\n");
file("nested.sh", `#!${join(folder, "gone.sh")}\n`);
file("blanks.sh", "#! \t/bin/sh \t-e \n");
file("text.sh", "echo no first line\n");
file("empty.sh", "");
file("foreign", elf({ machine: 8, loader: null }));
file("loaderless", elf({ machine: null, loader: "/lib/ld-none.so.1" }));
file("static", elf({ machine: null, loader: null }));

/** The beginning of a 64-bit binary; without a machine it is of this one. */
function elf({ machine, loader }: { readonly machine: number | null; readonly loader: string | null }): Buffer {
  const head = Buffer.alloc(512);
  head.write("\x7fELF", "latin1");
  head.set([2, 1, 1], 4);
  head.writeUInt16LE(machine ?? (process.arch === "arm64" ? 183 : 62), 18);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(loader === null ? 0 : 1, 56);
  head.writeUInt32LE(3, 64);
  head.writeBigUInt64LE(256n, 72);
  head.writeBigUInt64LE(BigInt((loader ?? "").length + 1), 96);
  head.write(loader ?? "", 256, "latin1");
  return head;
}

const PATH = `${bin}:/usr/bin:/bin`;

function find(program: string, path = PATH): string {
  const { file: found, fault } = findProgram(program, { path, beside: folder });
  return fault === null ? `found ${found}` : `${fault.message} ${fault.hint}`;
}

/** Every way in which a program can be there, or not: a new one belongs into this table. */
const doors: readonly (readonly [program: string, said: RegExp])[] = [
  ["./plain.sh", /^found .*\/plain\.sh$/],
  ["tool", /^found .*\/bin\/tool$/],
  ["bin/tool", /^found/],
  ["sh", /^found/],
  ["./blanks.sh", /^found/],
  ["./text.sh", /^found/],
  ["./empty.sh", /^found/],
  ["./env-split.sh", /^found/],
  ["./env-options.sh", /^found/],
  ["./static", /^found/],
  ["", /names no program/],
  ["a\0b", /"a\\u0000b" holds a NUL/],
  ["no-such-program", /no program no-such-program on the PATH that the stage gets/],
  ["plain.sh", /no program plain\.sh on the PATH.*Beside the pipeline it is \.\/plain\.sh/],
  ["./no-such-file", /no program \.\/no-such-file beside the pipeline/],
  ["./plain.sh/deeper", /no program/],
  ["./dull.sh", /\.\/dull\.sh is not executable.*chmod \+x \.\/dull\.sh/],
  ["dull", /dull \(.*\/bin\/dull\) is not executable/],
  ["./bin", /\.\/bin is a folder/],
  ["box", /box \(.*\) is a folder/],
  ["./broken", /link to a file that is not there/],
  ["./round", /link to a file that is not there/],
  ["/dev/null", /no regular file/],
  ["./crlf.sh", /interpreter "\/bin\/sh\\r", which is not there: its lines end with CRLF.*LF line endings/],
  ["./crlf-env.sh", /interpreter "bash\\r".*CRLF/],
  ["./gone.sh", /interpreter "\/opt\/none\/bin\/python3", which is not there/],
  ["./folder.sh", /interpreter ".*\/bin", which is not there/],
  ["./env-gone.sh", /interpreter "no-such-interpreter", which is not on the PATH that the stage gets/],
  ["./env-words.sh", /interpreter "sh -eu".*env -S/],
  ["./nested.sh", /interpreter "\/opt\/none\/bin\/python3"/],
  ["./foreign", /another kind of machine/],
  ["./loaderless", /loader \/lib\/ld-none\.so\.1, which is not there/],
];

test.each(doors)("[P9] %j", (program, said) => {
  expect(find(program)).toMatch(said);
});

test("[P9] an interpreter that `env` looks for is looked for on the PATH of the child", () => {
  file("bin/mine", "#!/bin/sh\n");
  file("asks.sh", "#!/usr/bin/env mine\n");
  expect(find("./asks.sh")).toMatch(/^found/);
  expect(find("./asks.sh", "/usr/bin:/bin")).toMatch(/interpreter "mine"/);
});
