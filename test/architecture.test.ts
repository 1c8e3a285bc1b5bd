import { dirname } from "node:path";
import { expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { circlesOf } from "./circles.ts";
import { graphOf, reachedFrom } from "./import-graph.ts";
import { isTest, layerFaults, layers } from "./layers.ts";
import { countCodeLines, importsOf, readTexts, type SourceText } from "./source-text.ts";

const longestFile = 250;
const mostFiles = 15;

const sources = readTexts("src");
const product = sources.filter((file) => !isTest(file.path));

test("every import in src keeps to the table of layers", () => {
  expect(layerFaults(sources)).toEqual([]);
});

test("the table of layers names only rooms that it knows", () => {
  const named = Object.values(layers).flatMap((layer) => [...layer.mayImport, ...(layer.lazily ?? [])]);
  expect(named.filter((room) => !(room in layers))).toEqual([]);
});

test.each([
  ["a room below", "src/domain/run/decide.ts", 'import { open } from "../../store/open.ts";'],
  ["a neighbour", "src/artifacts/collect.ts", 'import { snapshot } from "../workspaces/snapshot.ts";'],
  ["types", "src/engine/turn.ts", 'import type { Row } from "../store/row.ts";'],
  ["several lines", "src/engine/turn.ts", 'import {\n  open,\n  type Row,\n} from "../store/row.ts";'],
  ["a re-export", "src/ports/store.ts", 'export * from "../store/open.ts";'],
  ["an import for its effect", "src/engine/turn.ts", 'import "../store/open.ts";'],
  ["a lazy import", "src/store/open.ts", 'const loop = await import("../engine/loop.ts");'],
  ["the server at once", "src/cli/main.ts", 'import { serve } from "../server/serve.ts";'],
  ["more than types of the contract", "src/client/client.ts", 'import { routes } from "../server/contract.ts";'],
  ["other files of the server", "src/client/client.ts", 'import type { Sse } from "../server/sse.ts";'],
  ["the package by its name", "src/cli/main.ts", 'import { pipeline } from "holdfast";'],
  ["a file outside src", "src/testing/script.ts", 'import { fake } from "../../test/fake.ts";'],
  ["a test", "src/base/json.ts", 'import { sample } from "./json.test.ts";'],
  ["an unknown room", "src/utils/strings.ts", ""],
  ["a file beside the rooms", "src/helpers.ts", ""],
])("control: importing %s is found", (_what, path, text) => {
  expect(layerFaults([{ path, text }])).toHaveLength(1);
});

test.each([
  ["src/cli/commands/home/serve.ts", 'const { serve } = await import("../../server/serve.ts");'],
  ["src/cli/commands/home/serve.ts", 'import type { Server } from "../../server/serve.ts";'],
  ["src/client/client.ts", 'import type { Run } from "../server/contract.ts";'],
  ["src/index.ts", 'export { pipeline } from "./sdk/pipeline.ts";'],
  ["src/base/json.test.ts", 'import { open } from "../store/open.ts";'],
  ["src/base/json.ts", '// import { open } from "../store/open.ts";'],
])("control: %s may say %s", (path, text) => {
  expect(layerFaults([{ path, text }])).toEqual([]);
});

test("what is shown of a run decides nothing", () => {
  const deciding = product.filter(
    ({ path }) => path.startsWith("src/domain/run/") && !/^src\/domain\/run\/(?:view|words)\//.test(path),
  );
  const found = deciding.filter(({ text }) => importsOf(text).some(({ specifier }) => specifier.includes("/view/")));
  expect(found.map(({ path }) => path)).toEqual([]);
});

test("no files import one another in a circle, types included", () => {
  expect(circlesOf(product)).toEqual([]);
});

test("control: a circle is found, also one of types", () => {
  const files = [
    { path: "src/a/one.ts", text: 'import type { Two } from "../b/two.ts";' },
    { path: "src/b/two.ts", text: 'export { three } from "./three.ts";' },
    { path: "src/b/three.ts", text: 'const one = await import("../a/one.ts");' },
    { path: "src/c.ts", text: 'import { one } from "./a/one.ts";' },
  ];
  expect(circlesOf(files)).toEqual([["src/a/one.ts", "src/b/three.ts", "src/b/two.ts"]]);
});

test("a daemon loads no doctor, no commander and no reader of pipelines until it needs one", () => {
  const loaded = loadedWith([
    "src/cli/commands/home/serve.ts",
    "src/server/create-server.ts",
    "src/server/http/remote.ts",
  ]);
  expect(loaded).toEqual(
    expect.arrayContaining(["src/engine/coordinator/loop.ts", "src/store/sqlite/open-store.ts", "hono", "zod"]),
  );
  const needless =
    /^(commander|yaml|ajv|file-type)$|^src\/(doctor\/|definition\/(?:\w+\/)*(?:validate-pipeline|read-yaml|normalise-stage)\.)/;
  expect(loaded.filter((one) => needless.test(one))).toEqual([]);
});

test("no file is longer than the limit", () => {
  // What the program printed was written by nobody.
  const tests = readTexts("test").filter(({ path }) => !path.startsWith("test/recorded/outputs/"));
  const files = [...sources, ...tests, ...readTexts("scripts"), ...readTexts("bin")];
  expect(tooLong(files)).toEqual([]);
});

test("control: a file over the limit is found, comments and blank lines do not count", () => {
  const code = "const a = 1;\n".repeat(longestFile);
  expect(tooLong([{ path: "a.ts", text: `// why\n/** what\n * it is */\n\n${code}` }])).toEqual([]);
  expect(tooLong([{ path: "a.ts", text: `${code}a();\n` }])).toHaveLength(1);
});

test("no folder of src holds more files than one sees at a glance, its tests apart", () => {
  expect(crowded(product)).toEqual([]);
});

test("control: a crowded folder is found", () => {
  const files = Array.from({ length: mostFiles }, (_, n) => ({ path: `src/a/${n}.ts`, text: "" }));
  expect(crowded([...files, { path: "src/a/b/c.ts", text: "" }])).toEqual([]);
  expect(crowded([...files, { path: "src/a/one-more.ts", text: "" }])).toEqual([`src/a: ${mostFiles + 1} files`]);
});

test("no failure is thrown without a code", () => {
  expect(bareErrors(product)).toEqual([]);
});

test("control: a bare error is found", () => {
  const texts = ['throw new Error("x")', 'throw new TypeError("x")', "throw Error()", 'throw new StoreError("x")'];
  expect(bareErrors(texts.map((text) => ({ path: text, text })))).toEqual(texts.slice(0, 3));
});

test("a test in src is called *.test.ts", () => {
  expect(sources.filter((file) => isHiddenTest(file)).map((file) => file.path)).toEqual([]);
});

test("control: a test under another name is found", () => {
  const text = 'import { test } from "vitest";';
  expect(["src/base/json.ts", "src/base/json.spec.ts"].filter((path) => isHiddenTest({ path, text }))).toHaveLength(2);
  expect(isHiddenTest({ path: "src/base/json.test.ts", text })).toBe(false);
});

test("src imports only packages that a user of the published package gets", () => {
  expect(undeclaredPackages(product)).toEqual([]);
});

test("control: a package of development is found in src", () => {
  const text = 'import fc from "fast-check";\nimport { z } from "zod";\nimport { serve } from "@hono/node-server/x";';
  expect(undeclaredPackages([{ path: "src/a.ts", text }])).toEqual(["src/a.ts: fast-check"]);
});

function loadedWith(starts: readonly string[]): readonly string[] {
  const graph = graphOf(product, ["static"]);
  return [...new Set(starts.flatMap((start) => [...reachedFrom(start, graph)]))].toSorted();
}

function tooLong(files: readonly SourceText[]): readonly string[] {
  return files.filter((file) => countCodeLines(file.text) > longestFile).map((file) => file.path);
}

function bareErrors(files: readonly SourceText[]): readonly string[] {
  const bare = /\bthrow (?:new )?(?:Type|Range|Syntax|Eval|URI|Reference|Aggregate)?Error\b/;
  return files.filter((file) => bare.test(file.text)).map((file) => file.path);
}

function isHiddenTest(file: SourceText): boolean {
  return !isTest(file.path) && importsOf(file.text).some(({ specifier }) => specifier === "vitest");
}

function undeclaredPackages(files: readonly SourceText[]): readonly string[] {
  return files.flatMap((file) =>
    importsOf(file.text)
      .map(({ specifier }) => specifier)
      .filter((specifier) => !/^(?:\.|node:)/.test(specifier) && !(packageOf(specifier) in packageJson.dependencies))
      .map((specifier) => `${file.path}: ${specifier}`),
  );
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function crowded(files: readonly SourceText[]): readonly string[] {
  return [...Map.groupBy(files, ({ path }) => dirname(path))]
    .filter(([, inside]) => inside.length > mostFiles)
    .map(([folder, inside]) => `${folder}: ${inside.length} files`);
}
