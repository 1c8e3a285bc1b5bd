import { spawnSync } from "node:child_process";
import { maskOf } from "../base/secrets/mask.ts";
import { statSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { artifactsOf, filesBelow, filesOutput, makeTestHome, removeTestHome } from "../../test/artifact-home.ts";
import type { TestHome } from "../../test/artifact-home.ts";
import { sha256 } from "../base/hash.ts";

let home: TestHome;
beforeEach(async () => {
  home = await makeTestHome();
});
afterEach(async () => removeTestHome(home));

function artifactsFolder(): string {
  return join(home.home, "runs", home.run, "artifacts");
}

test("[WORKSPACE-10] a missing output is told with its glob and what is there", async () => {
  await home.write({ "a.txt": "1", "b/c.txt": "1" });
  const result = await home.collect([filesOutput("a", "a.txt"), filesOutput("clip", "*.mp4")]);
  const message = 'The output "clip" ("*.mp4") is missing: nothing matches it; the workspace holds "a.txt", "b/".';
  expect(result).toEqual({ ok: false, stopReason: "missing-artifact", message });
});

test("[WORKSPACE-10] a folder where a file was declared is told how to be declared", async () => {
  await home.write({ "out/a.txt": "1" });
  const result = await home.collect([filesOutput("out", "out")]);
  expect(result).toHaveProperty("message", expect.stringContaining('"out/**"'));
});

test("[WORKSPACE-10] a file below minBytes fails a required output and is left out of another", async () => {
  await home.write({ "a.mp4": "" });
  expect(await home.collect([filesOutput("clip", "*.mp4")])).toMatchObject({
    ok: false,
    stopReason: "missing-artifact",
  });
  expect(artifactsOf(await home.collect([filesOutput("clip", "*.mp4", { minBytes: 0 })]))).toHaveLength(1);
  await home.write({ "b.txt": "1" });
  const result = await home.collect([filesOutput("clip", "*.mp4", { required: false }), filesOutput("b", "b.txt")]);
  expect(artifactsOf(result).map(({ path }) => path)).toEqual(["b.txt"]);
});

test("[WORKSPACE-10] a file below a path that is longer than the system takes is refused, not overlooked", async () => {
  const step = "d".repeat(250);
  await home.write({ "a.txt": "1" });
  // A child that goes down step by step is held up by no limit.
  const script = `for n in $(seq 17); do mkdir ${step} && cd -P ${step} 2>/dev/null || exit 0; done; echo 1 > deep.txt`;
  spawnSync("sh", ["-c", script], { cwd: home.workspace });
  await expect(home.collect([filesOutput("deep", "**/*.txt")])).rejects.toMatchObject({ code: "OUTPUT_REFUSED" });
  expect(artifactsOf(await home.collect([filesOutput("a", "*.txt")]))).toHaveLength(1);
  // What goes down step by step takes it away again; Node goes by whole paths.
  spawnSync("rm", ["-rf", join(home.workspace, step)]);
});

test("[P37] a stage whose outputs may all be missing, and are, wrote nothing", async () => {
  const outputs = [filesOutput("clip", "*.mp4", { required: false })];
  expect(await home.collect(outputs)).toMatchObject({ ok: false, stopReason: "no-op" });
  await home.write({ "a.mp4": "" });
  expect(await home.collect(outputs)).toMatchObject({ ok: false, stopReason: "no-op" });
});

test("[WORKSPACE-11] the kind of a file is judged by its extension, by content where that says nothing", async () => {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  await home.write({ picture: png, NOTES: "plain words äöü\n", blob: Buffer.from([0, 1, 2, 255]), "talk.txt": "1" });
  const good = await home.collect([
    filesOutput("picture", "picture", { media: "image" }),
    filesOutput("notes", "NOTES", { media: "text" }),
  ]);
  expect(artifactsOf(good).map(({ mediaType }) => mediaType)).toEqual(["image/png", "text/plain"]);
  const any = await home.collect([filesOutput("blob", "blob")]);
  expect(artifactsOf(any)[0]?.mediaType).toBe("application/octet-stream");
  const bad = await home.collect([filesOutput("clip", "talk.txt", { media: "video" })]);
  const message = 'The output "clip" must be video, but "talk.txt" is text/plain.';
  expect(bad).toEqual({ ok: false, stopReason: "missing-artifact", message });
});

test("[WORKSPACE-11] an output that misses its schema is told every fault", async () => {
  const schema = {
    type: "object",
    required: ["start"],
    properties: { start: {}, end: { type: "integer" } },
    additionalProperties: false,
  };
  const outputs = [filesOutput("moment", "moment.json", { media: "json", schema })];
  await home.write({ "moment.json": '{"end":"x","other":1}' });
  const result = await home.collect(outputs);
  expect(result).toMatchObject({ ok: false, stopReason: "schema-missed" });
  for (const word of ["start", "/end", "other"])
    expect(result).toHaveProperty("message", expect.stringContaining(word));
  await home.write({ "moment.json": "{ no json" });
  expect(await home.collect(outputs)).toMatchObject({ ok: false, stopReason: "schema-missed" });
  await home.write({ "moment.json": '{"start":1}' });
  expect(await home.collect(outputs)).toMatchObject({ ok: true });
});

test("[WORKSPACE-12] a registered file is taken from inside the workspace only", async () => {
  await home.write({ "notes/a.txt": "one" });
  await mkdir(join(home.home, "outside"));
  await writeFile(join(home.home, "outside", "b.txt"), "two");
  await symlink(join(home.home, "outside"), join(home.workspace, "link"));
  await symlink("notes/a.txt", join(home.workspace, "alias.txt"));
  const register = async (path: string): Promise<unknown> =>
    home.collect([], { registered: [{ name: "extra", path }] });
  expect(await register("notes/a.txt")).toMatchObject({
    ok: true,
    artifacts: [{ name: "extra", path: "notes/a.txt" }],
  });
  expect(await register(join(home.workspace, "notes/../notes/a.txt"))).toMatchObject({
    ok: true,
    artifacts: [{ path: "notes/a.txt" }],
  });
  expect(await register("gone.txt")).toMatchObject({ ok: false, stopReason: "missing-artifact" });
  for (const path of ["link/b.txt", "../../../outside/b.txt", join(home.home, "outside/b.txt"), "alias.txt", "notes"]) {
    await expect(register(path), path).rejects.toMatchObject({ code: "OUTPUT_REFUSED" });
  }
});

test("[WORKSPACE-12] a file that is declared and registered is stored once, with a record for each name", async () => {
  await home.write({ "a.txt": "one" });
  const registered = [
    { name: "extra", path: "a.txt" },
    { name: "extra", path: "./a.txt" },
  ];
  const result = await home.collect([filesOutput("a", "*.txt")], { registered });
  expect(artifactsOf(result).map(({ name, path }) => [name, path])).toEqual([
    ["a", "a.txt"],
    ["extra", "a.txt"],
  ]);
  expect(await filesBelow(artifactsFolder())).toEqual(["make/1/a.txt"]);
});

test("[WORKSPACE-13] what was printed is an artifact without secret values, also when nothing was", async () => {
  const output = { ...filesOutput("stdout", ""), glob: null, source: "stdout", minBytes: 0, media: "text" } as const;
  const empty = await home.collect([output]);
  expect(artifactsOf(empty)).toMatchObject([{ name: "stdout", path: "stdout.txt", bytes: 0, mediaType: "text/plain" }]);
  const printed = join(home.home, "out");
  await writeFile(printed, `${"x".repeat(1_048_570)}sk-12345678 tail\n`);
  const [record] = artifactsOf(
    await home.collect([output], { printed, mask: maskOf(["sk-12345678"], ""), attempt: 2 }),
  );
  const text = await home.stored(record, 2);
  expect(text.slice(1_048_570)).toBe("[redacted] tail\n");
  expect(record).toMatchObject({ sha256: sha256(text), bytes: text.length });
  expect(statSync(printed).size).toBe(1_048_570 + "sk-12345678 tail\n".length);
});

test("[WORKSPACE-13] an agent's answer is an artifact, Markdown or JSON, checked and without secret values", async () => {
  const output = { ...filesOutput("answer", ""), glob: null, source: "answer", minBytes: 0, media: "text" } as const;
  const mask = maskOf(["sk-12345678"], "");
  const said = await home.collect([output], {
    answer: { text: "# Hi sk-12345678", mediaType: "text/markdown" },
    mask,
  });
  expect(artifactsOf(said)).toMatchObject([{ path: "answer.md", mediaType: "text/markdown" }]);
  expect(await home.stored(artifactsOf(said)[0])).toBe("# Hi [redacted]");
  const structured = { ...output, media: "json", schema: { type: "object", required: ["a"] } } as const;
  const answered = await home.collect([structured], { answer: { text: '{"a":1}\n', mediaType: "application/json" } });
  expect(artifactsOf(answered)).toMatchObject([{ path: "answer.json", mediaType: "application/json" }]);
  const wrong = await home.collect([structured], { answer: { text: "{}", mediaType: "application/json" } });
  expect(wrong).toMatchObject({ ok: false, stopReason: "schema-missed" });
  expect(await home.collect([output])).toMatchObject({ ok: false, stopReason: "missing-artifact" });
});
