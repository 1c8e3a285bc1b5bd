import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, shown, start, until, write } from "./cli-home.ts";

test("a backup is taken beside a run that works, and goes on where it is restored", async () => {
  const words = `echo kept > a.txt; while [ ! -e ${folder}/go ]; do sleep 0.05; done`;
  const file = write(
    "work.pipeline.yaml",
    `name: work\nstages:\n  first: { run: [sh, -c, "echo one > one.txt"], outputs: { one: one.txt } }\n  work: { needs: [first], run: [sh, -c, ${JSON.stringify(words)}], outputs: { a: a.txt } }\n`,
  );
  const run = start(["run", file]);
  await until(async () =>
    /"id":"work","kind":"command","state":"running"/.test(JSON.stringify(await shown("@last").catch(() => ({})))),
  );
  const backup = join(folder, "backup");
  const said = await holdfast("backup", backup, "--json");
  expect(said).toMatchObject({ code: 0 });
  expect(lastLine(said.out)).toMatchObject({ to: backup, files: expect.any(Number) });
  writeFileSync(join(folder, "go"), "");
  expect(await run.ended).toMatchObject({ code: 0 });

  const restored = join(folder, "restored");
  renameSync(backup, restored);
  expect((await holdfast("show", "@last", "--json", "--home", restored)).out).toContain('"state":"running"');
  expect(await holdfast("run", file, "--home", restored)).toMatchObject({ code: 5 });
  expect(await holdfast("doctor", "--copied", "--home", restored)).toMatchObject({ code: 0 });
  expect(await holdfast("audit", "verify", "--home", restored)).toMatchObject({ code: 0 });
  expect(await holdfast("resume", "@last", "--home", restored)).toMatchObject({ code: 0 });
  const out = join(folder, "one.txt");
  expect(await holdfast("artifacts", "get", "@last", "first.one", "-o", out, "--home", restored)).toMatchObject({
    code: 0,
  });
  expect(readFileSync(out, "utf8")).toBe("one\n");
  expect(await holdfast("stop", "--home", restored)).toMatchObject({ code: 0 });
});

test("a backup that cannot be whole is refused, and leaves nothing", async () => {
  expect(await holdfast("backup", join(folder, "early"))).toMatchObject({ code: 4 });
  const file = write("a.pipeline.yaml", `name: a\nstages:\n  a: { run: ["true"], outputs: none }\n`);
  expect(await holdfast("run", file)).toMatchObject({ code: 0 });
  const full = join(folder, "full");
  mkdirSync(full);
  writeFileSync(join(full, "mine"), "kept");
  expect(await holdfast("backup", full)).toMatchObject({ code: 2 });
  expect(readFileSync(join(full, "mine"), "utf8")).toBe("kept");
  expect(await holdfast("backup", join(folder, "home", "inside"))).toMatchObject({ code: 2 });
  expect(await holdfast("backup", join(folder, "nowhere", "b"))).toMatchObject({ code: 2 });
  rmSync(full, { recursive: true });
  expect([existsSync(`${full}.new`), existsSync(join(folder, "home", "inside"))]).toEqual([false, false]);
});
