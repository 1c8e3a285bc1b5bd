import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { artifactsOf, filesOutput, makeTestHome, removeTestHome, type TestHome } from "../../../test/artifact-home.ts";
import type { ArtifactRecord } from "../../domain/run/parts.ts";

let home: TestHome;
beforeEach(async () => {
  home = await makeTestHome();
});
afterEach(async () => removeTestHome(home));

const all = [filesOutput("all", "**/*.txt")];

function unit(): { readonly run: string; readonly stage: string; readonly item: null } {
  return { run: home.run, stage: "make", item: null };
}

async function restore(artifacts: readonly ArtifactRecord[], remove: readonly ArtifactRecord[] = []): Promise<void> {
  await home.artifacts.restore({ unit: unit(), attempt: 1, artifacts, remove, workspace: home.workspace });
}

function at(path: string): string {
  return join(home.workspace, path);
}

test("[P5] the chosen attempt's content comes back, and what only others had left goes", async () => {
  await home.write({ "a.txt": "one", "deep/b.txt": "one", "scratch.md": "mine" });
  await chmod(at("a.txt"), 0o755);
  const chosen = artifactsOf(await home.collect(all));
  await home.write({ "a.txt": "two", "deep/c.txt": "two" });
  await rm(at("deep/b.txt"));
  const other = artifactsOf(await home.collect(all, { attempt: 2 }));
  await restore(chosen, other);
  expect(readFileSync(at("a.txt"), "utf8")).toBe("one");
  expect(readFileSync(at("deep/b.txt"), "utf8")).toBe("one");
  expect(existsSync(at("deep/c.txt"))).toBe(false);
  expect([lstatSync(at("a.txt")).mode & 0o777, lstatSync(at("deep/b.txt")).mode & 0o777]).toEqual([0o755, 0o644]);
  expect(readdirSync(home.workspace).toSorted()).toEqual(["a.txt", "deep", "scratch.md"]);
});

test("[WORKSPACE-15] a restored file shares nothing with the store", async () => {
  await home.write({ "a.txt": "one" });
  const chosen = artifactsOf(await home.collect(all));
  await rm(at("a.txt"));
  await restore(chosen);
  await writeFile(at("a.txt"), "two");
  expect(await home.stored(chosen[0])).toBe("one");
});

test("[WORKSPACE-15] a file that already holds the content is left alone, so that a baseline stays true", async () => {
  await home.write({ "a.txt": "one" });
  const chosen = artifactsOf(await home.collect(all));
  const before = await home.baseline(all);
  await restore(chosen);
  expect(await home.baseline(all)).toBe(before);
});

test("[WORKSPACE-15] a stored file that changed or is gone stops the restoring before anything is touched", async () => {
  await home.write({ "a.txt": "one", "b.txt": "one" });
  const chosen = artifactsOf(await home.collect(all));
  const [a, b] = chosen;
  await home.write({ "a.txt": "two", "b.txt": "two" });
  const stored = home.artifacts.path(unit(), 1, b ?? expect.fail());
  await chmod(stored, 0o600);
  for (const text of ["eno", "longer"]) {
    await writeFile(stored, text);
    await expect(restore(chosen)).rejects.toMatchObject({ code: "ARTIFACT_CHANGED" });
  }
  await rm(stored);
  await expect(restore(chosen)).rejects.toMatchObject({ code: "ARTIFACT_CHANGED" });
  expect([readFileSync(at("a.txt"), "utf8"), readFileSync(at("b.txt"), "utf8")]).toEqual(["two", "two"]);
  expect(readdirSync(home.workspace).toSorted()).toEqual(["a.txt", "b.txt"]);
  expect(a).toBeDefined();
});

test("[WORKSPACE-15] no link leads the restoring out of the workspace", async () => {
  await home.write({ "out/a.txt": "one", "b.txt": "one" });
  const chosen = artifactsOf(await home.collect(all));
  await home.write({ "out/c.txt": "two" });
  const other = artifactsOf(await home.collect(all, { attempt: 2 }));
  const outside = join(home.home, "outside");
  await mkdir(outside);
  for (const name of ["a.txt", "b.txt", "c.txt"]) await writeFile(join(outside, name), "outside");
  await rm(at("out"), { recursive: true });
  await symlink(outside, at("out"));
  await rm(at("b.txt"));
  await symlink(join(outside, "b.txt"), at("b.txt"));
  await restore(chosen, other);
  for (const name of ["a.txt", "b.txt", "c.txt"]) expect(readFileSync(join(outside, name), "utf8")).toBe("outside");
  expect([lstatSync(at("out")).isDirectory(), lstatSync(at("b.txt")).isFile()]).toEqual([true, true]);
  expect(readFileSync(at("out/a.txt"), "utf8")).toBe("one");
});

test("[WORKSPACE-15] where a folder took a file's place nothing of it is destroyed", async () => {
  await home.write({ "a.txt": "one" });
  const chosen = artifactsOf(await home.collect(all));
  await rm(at("a.txt"));
  await home.write({ "a.txt/precious": "mine" });
  await expect(restore(chosen)).rejects.toMatchObject({ code: "OUTPUT_REFUSED" });
  expect(readFileSync(at("a.txt/precious"), "utf8")).toBe("mine");
});

test("[P10] intact means that every stored file has its size and its content", async () => {
  await home.write({ "a.txt": "one", "b.txt": "two" });
  const records = artifactsOf(await home.collect(all));
  const intact = async (): Promise<boolean> => home.artifacts.intact(unit(), 1, records);
  expect(await intact()).toBe(true);
  const stored = home.artifacts.path(unit(), 1, records[1] ?? expect.fail());
  await chmod(stored, 0o600);
  await writeFile(stored, "owt");
  expect(await intact()).toBe(false);
  await writeFile(stored, "two");
  expect(await intact()).toBe(true);
  await rm(stored);
  expect(await intact()).toBe(false);
});

test("[P18] a file judged by a schema passes with 100, or comes back with every fault as a fix", async () => {
  const schema = { type: "object", required: ["a", "b"] };
  await home.write({ "good.json": '{"a":1,"b":2}', "bad.json": "{}", "none.json": "{" });
  expect(await home.artifacts.checkSchema(at("good.json"), schema)).toEqual({ result: "pass", score: 100, fixes: [] });
  const bad = await home.artifacts.checkSchema(at("bad.json"), schema);
  expect(bad).toMatchObject({ result: "rework", score: 0 });
  expect(bad.fixes).toHaveLength(2);
  expect(await home.artifacts.checkSchema(at("none.json"), schema)).toMatchObject({ result: "rework", score: 0 });
  expect(await home.artifacts.checkSchema(at("good.json"), { type: "nonsense" })).toMatchObject({ result: "broken" });
});

test("a stored JSON file is read; one that is none, or is gone, is told", async () => {
  await home.write({ "good.json": '[{"id":"a"}]', "none.json": "{" });
  expect(await home.artifacts.readJson(at("good.json"))).toEqual([{ id: "a" }]);
  await expect(home.artifacts.readJson(at("none.json"))).rejects.toMatchObject({ code: "OUTPUT_REFUSED" });
  await expect(home.artifacts.readJson(at("gone.json"))).rejects.toMatchObject({ code: "ARTIFACT_CHANGED" });
});
