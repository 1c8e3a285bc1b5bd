import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, until, write } from "./cli-home.ts";

// A child that writes over a stored file of an earlier stage: nobody after it is given what it left there.

const SPOIL = JSON.stringify('chmod u+w "$(dirname "$1")" "$1"; echo two > "$1"');

const MADE = `stages:
  a: { run: [sh, -c, 'echo one > a.txt'], outputs: { out: a.txt } }
  b: { needs: [a], run: [sh, -c, ${SPOIL}, sh, "{{artifacts.a.out}}"], outputs: none }
`;
const READ = `name: read\n${MADE}  c: { needs: [b], run: [touch, "{{pipeline.dir}}/begun"] }\n`;
const SHOWN = `name: shown\n${MADE}  ok: { needs: [b], gate: { ask: "Publish it?", show: [a.out] } }\n`;
const CONFIG = `import { defineConfig } from "holdfast";
export default defineConfig({ channels: { out: { kind: "folder", path: "told" } }, notify: ["out"] });
`;

test("[WORKSPACE-19] what a stage is told of through others, and what a gate shows in a chat, is what was recorded", async () => {
  const read = await holdfast("run", write("read.pipeline.yaml", READ));
  expect(read).toMatchObject({ code: 1, out: expect.stringContaining("c failed (artifact-changed): The stored file") });
  expect(existsSync(join(folder, "project/begun"))).toBe(false);

  write("holdfast.config.ts", CONFIG);
  await holdfast("run", write("shown.pipeline.yaml", SHOWN), "--detach");
  const refused = "The question to out was refused: the stored file a.txt is not what was recorded.";
  await until(async () => (await holdfast("why", "@last")).out.includes(refused));
  expect(existsSync(join(folder, "project/told"))).toBe(false);
}, 120_000);
