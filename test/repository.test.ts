import { expect, test } from "vitest";
import { readTexts, type SourceText } from "./source-text.ts";

const registries = ["npmjs", "yarnpkg", "npmmirror", "pypi", "crates", "rubygems"].join("|");
const registryHost = new RegExp(`\\b(?:${registries})\\.(?:org|com|io)\\b|\\bnpm\\.pkg\\.|\\bdeb\\.debian\\.`, "i");

const machinePath = /(?<![\w.~$})\]*+-])\/(?:root|tmp|work|home|Users)\/[\w.-]/;

// Tests may name any path: they are about paths.
const files = readTexts().filter(({ path }) => !path.startsWith("test/") && !path.endsWith(".test.ts"));

test("no file names a package registry's host", () => {
  expect(matching(registryHost, files)).toEqual([]);
});

test("no file names a path of one machine", () => {
  expect(matching(machinePath, files)).toEqual([]);
});

test("the lockfile holds no address to download from", () => {
  const lock = files.find(({ path }) => path === "package-lock.json");
  expect(lock?.text).not.toMatch(/"resolved": "(?:https?|git)/);
});

test("control: hosts and paths are found", () => {
  const bad = [
    ["https://registry", "npmjs", "org/zod"].join("."),
    'open("/tmp/x")',
    "cd /root/project",
    "see /home/me/x",
  ];
  const good = ["https://example.org/work/a", "src/work/a.ts", "join(tmpdir(), name)", "~/tmp/x", "${HOME}/work/x"];
  expect([...matching(registryHost, texts(bad)), ...matching(machinePath, texts(bad))]).toEqual(bad);
  expect(matching(machinePath, texts(good))).toEqual([]);
});

function matching(pattern: RegExp, among: readonly SourceText[]): readonly string[] {
  return among.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
}

function texts(lines: readonly string[]): readonly SourceText[] {
  return lines.map((line) => ({ path: line, text: line }));
}
