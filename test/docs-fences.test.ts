import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { DOCUMENTS, fencesIn, fencesOf, isFile, type Fence } from "./fences.ts";

// What can be said of documents without running them; docs-run.int.test.ts runs them.

const ROOT = join(import.meta.dirname, "..");
const SHOWN = ["mermaid", "ini", "text", ""];
const WRITTEN = ["yaml", "ts", "js", "md", "sh"];

const fences = DOCUMENTS.flatMap(fencesOf);

test("every fence is run, written as a file, or only shown", () => {
  expect(fences.flatMap(fault)).toEqual([]);
});

test("control: a fence that nobody would check is found", () => {
  const bad = [
    "```yaml\nname: a\nstages: {}\n```",
    "```python\n1\n```",
    "```sh elsewhere\nls\n```",
    "```ts\nlet a;\n```",
  ];
  const good = ["```sh\nls\n```", "```yaml a.pipeline.yaml\nname: a\n```", "```\ntree\n```"];
  expect(bad.flatMap((text) => fencesIn("a.md", text)).flatMap(fault)).toHaveLength(bad.length);
  expect(good.flatMap((text) => fencesIn("a.md", text)).flatMap(fault)).toEqual([]);
});

test("what a clone is told to run is there", () => {
  const named = fences
    .filter(({ label }) => label === "clone")
    .flatMap(({ text }) => [...text.matchAll(/npm (?:run )?([\w:-]+)/g)])
    .map(([, script = ""]) => script);
  expect(named).toContain("demo");
  expect(named.filter((script) => script !== "ci" && !(script in packageJson.scripts))).toEqual([]);
});

test("every link between documents leads somewhere", () => {
  expect(DOCUMENTS.flatMap((document) => deadLinks(document, read(document)))).toEqual([]);
});

test("control: a link to nowhere, and to a heading that is not there, is found", () => {
  const text = "[a](docs/none.md) [b](README.md#no-such-heading) [c](README.md#state) [d](https://example.org)";
  expect(deadLinks("README.md", text)).toEqual(["docs/none.md", "README.md#no-such-heading"]);
});

function fault(fence: Fence): readonly string[] {
  const { document, language, label } = fence;
  const told = language === "sh" && ["", "clone", "machine"].includes(label);
  const known =
    told || language === "console" || SHOWN.includes(language) || (WRITTEN.includes(language) && isFile(fence));
  return known ? [] : [`${document}: ${language} ${label}`];
}

function deadLinks(document: string, text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(document, target));
}

function leadsSomewhere(document: string, target: string): boolean {
  const [path = "", heading] = target.split("#");
  const file = path === "" ? document : join(dirname(document), path);
  if (!existsSync(join(ROOT, file))) return false;
  return heading === undefined || headingsOf(read(file)).includes(heading);
}

function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, words = ""]) =>
    words
      .toLowerCase()
      .replaceAll(/[^\p{L}\d\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
