import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, write } from "./cli-home.ts";

// `run --out`: the delivered files, where a person looks for them.

const NESTED = `name: nested
stages:
  make:
    run: [sh, -c, 'mkdir -p a/x b/x; echo one > a/x/page.txt; echo two > b/x/page.txt; echo top > page.txt']
    outputs: { pages: "**/page.txt" }
`;

const LISTED = `name: listed
stages:
  list: { run: [sh, -c, 'echo "[{\\"key\\":\\"../../up\\"},{\\"key\\":\\"down\\"}]" > list.json'], outputs: { list: { glob: list.json, media: json } } }
  each:
    each: { items: list.list, key: /key }
    run: [sh, -c, 'echo "$HOLDFAST_ITEM" > item.txt']
    outputs: { item: item.txt }
`;

function tree(name: string): readonly string[] {
  return readdirSync(join(folder, "project", name), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, "project", name).length + 1))
    .toSorted();
}

test("files keep their path below the attempt, so that equal names do not collide, and a second run replaces them", async () => {
  const file = write("nested.pipeline.yaml", NESTED);
  for (let n = 0; n < 2; n += 1)
    expect(await holdfast("run", file, "--out", "deep/out", "--json")).toMatchObject({ code: 0, err: "" });
  expect(tree("deep/out")).toEqual(["make/a/x/page.txt", "make/b/x/page.txt", "make/page.txt"]);
  const page = join(folder, "project/deep/out/make/b/x/page.txt");
  expect(readFileSync(page, "utf8")).toBe("two\n");
  expect(statSync(page).mode & 0o200).toBe(0o200);
  expect((await holdfast("artifacts", "get", "@last", "make.pages/a/x/page.txt")).out).toBe("one\n");
  expect((await holdfast("artifacts", "get", "@last", "make.pages/page.txt")).out).toBe("top\n");
});

test("an item's key is no path: nothing is written outside the folder", async () => {
  const run = await holdfast("run", write("listed.pipeline.yaml", LISTED), "--out", "out");
  expect(run, run.err).toMatchObject({ code: 0 });
  expect(tree("out")).toEqual([
    expect.stringMatching(/^each\/0-[0-9a-f]{8}\/item\.txt$/),
    expect.stringMatching(/^each\/1-[0-9a-f]{8}\/item\.txt$/),
  ]);
  expect(readdirSync(folder).toSorted()).toEqual(["home", "project"]);
});

test("a link in the way is refused, and one at the file's own name is replaced", async () => {
  const file = write("nested.pipeline.yaml", NESTED);
  for (const name of ["out/make", "elsewhere", "link"]) mkdirSync(join(folder, "project", name), { recursive: true });
  symlinkSync(join(folder, "project/elsewhere"), join(folder, "project/link/make"));
  symlinkSync("/etc/hostname", join(folder, "project/out/make/page.txt"));
  expect(await holdfast("run", file, "--out", "out")).toMatchObject({ code: 0 });
  expect(lstatSync(join(folder, "project/out/make/page.txt")).isFile()).toBe(true);
  const refused = await holdfast("run", file, "--out", "link", "--json");
  expect(refused.code).toBe(2);
  expect(lastLine(refused.err)).toMatchObject({ error: { code: "FILE_UNWRITABLE" } });
  expect(tree("elsewhere")).toEqual([]);
});

test("a folder that cannot be made is told before the run begins", async () => {
  const file = write("nested.pipeline.yaml", NESTED);
  expect(await holdfast("run", file, "--out", join(file, "out"))).toMatchObject({ code: 2, out: "" });
  expect(lastLine((await holdfast("ls", "--json")).out)).toMatchObject({ runs: [] });
});

test("names as long as they can be are stored, delivered, copied out and backed up", async () => {
  const name = `${"界".repeat(83)}.txt`;
  const item = `${"k".repeat(300)}😀`;
  const text = `name: long
stages:
  list: { run: [sh, -c, 'echo "[{\\"id\\":\\"${item}\\"}]" > list.json'], outputs: { list: { glob: list.json, media: json } } }
  ${"s".repeat(63)}:
    each: { items: list.list }
    run: [sh, -c, 'echo one > ${name}']
    outputs: { file: "*.txt" }
deliver:
  - { show: [${"s".repeat(63)}.file], to: "folder:delivered" }
`;
  const run = await holdfast("run", write("long.pipeline.yaml", text), "--out", "out");
  expect(run, run.err).toMatchObject({ code: 0 });
  expect(tree("delivered")).toEqual([name]);
  expect(tree("out").map((path) => path.split("/").at(-1))).toEqual([name]);
  const backup = "b".repeat(255);
  const backed = await holdfast("backup", join(folder, "project", backup));
  expect(backed, backed.err).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, "project")).filter((one) => one.startsWith(".holdfast"))).toEqual([]);
  expect(await holdfast("artifacts", "get", "@last", `${"s".repeat(63)}.file`, "-o", name)).toMatchObject({ code: 0 });
});
