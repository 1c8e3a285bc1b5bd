import { expect, test } from "vitest";
import { holdfast, lastLine, shown, until, write } from "./cli-home.ts";

function config(host: string): void {
  write("holdfast.config.ts", `import { defineConfig } from "holdfast";\nexport default defineConfig({ ${host} });\n`);
}

test("[P12] a stage waits for the machine, says so, and begins when the limit is lifted", async () => {
  config(`host: { freeDisk: "900000TB" }`);
  const refused = await holdfast("validate", write("a.pipeline.yaml", "stages:\n  a: { run: [echo, hi] }\n"));
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/holdfast\.config\.ts.*"900000TB" is larger than any machine has/);
  expect(refused.err).toContain("Write a size of at most 9007TB.");
  config(`host: { freeDisk: "9007TB" }`);
  const file = write("a.pipeline.yaml", "stages:\n  a: { run: [echo, hi] }\n");
  const id = String(lastLine((await holdfast("run", file, "--detach", "--json")).out)["id"]);
  await until(async () => (await shown(id))["reason"] === "host");
  expect((await holdfast("why", id)).out).toContain("a waits for this machine");
  config("");
  // The newest submission of a project brings its config.
  expect((await holdfast("run", file)).code).toBe(0);
  await until(async () => (await shown(id))["state"] === "completed");
});
