import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, start } from "./cli-home.ts";

// What the package brings: examples that are played by `demo`, and templates that are copied by `init`.

test("a missing program is named with the one line that installs it, before anything is started", async () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  const { code, err } = await start(["demo", "explainer"], { PATH: bin }).ended;
  expect(code).toBe(2);
  expect(err).toMatch(/needs .*ffmpeg.*; nothing was started/);
  expect(err).toMatch(/apt-get install -y --no-install-recommends ffmpeg festival .*flite/);
  expect(existsSync(join(folder, "home", "runs"))).toBe(false);
});

test("an example and an agent that are not there are named with those that are", async () => {
  expect(await holdfast("demo", "explaner")).toMatchObject({ code: 2, err: expect.stringContaining("explainer") });
});

test("a template is copied with all its files and runs as it is; it never overwrites", async () => {
  for (const name of ["approval", "agent"]) {
    const made = await holdfast("init", "--template", name);
    expect(made, made.err).toMatchObject({
      code: 0,
      out: expect.stringContaining(`run ${name}/${name}.pipeline.yaml`),
    });
    expect((await holdfast("validate", `${name}/${name}.pipeline.yaml`)).code).toBe(0);
    expect(await holdfast("init", "--template", name)).toMatchObject({
      err: expect.stringContaining("is there already"),
    });
  }
  expect(await holdfast("run", "agent/agent.pipeline.yaml")).toMatchObject({ code: 0 });
  expect(await holdfast("run", "approval/approval.pipeline.yaml")).toMatchObject({ code: 3 });
  expect(await holdfast("init", "--template", "explainer")).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, "project", "explainer"))).toContain("stage.mjs");
  expect((await holdfast("validate", "explainer/explainer.pipeline.yaml")).code).toBe(0);
  expect(await holdfast("init", "--template", "nothing")).toMatchObject({
    code: 2,
    err: expect.stringContaining("explainer, approval, agent"),
  });
});
