import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

// The types that are published, as somebody uses them who has TypeScript's own settings and checks every declaration.

const ROOT = resolve(import.meta.dirname, "..");
const SETTINGS = { module: "nodenext", target: "es2024", strict: true, noEmit: true, skipLibCheck: false };

const USER = `
import { command, defineConfig, path, pipeline, prompt, claude, redo, video } from "holdfast";
import { createClient } from "holdfast/client";
import * as core from "holdfast/core";
import { z } from "zod";

export const parts = [createClient, core, defineConfig({})];

export default pipeline("clip", { input: z.object({ video: path(), seconds: z.int().default(60) }) }, ({ input, stage, gate }) => {
  const cut = stage("cut", { run: command("cut", input.video, input.seconds), outputs: { clip: video("*.mp4") } });
  stage("tell", { agent: claude(prompt\`Tell of \${cut.clip}.\`) });
  gate("publish", { ask: "Publish?", show: [cut.clip], options: { publish: "continue", again: redo(cut) } });
});

export const plain = pipeline(
  "plain",
  { input: { type: "object", required: ["url"], properties: { url: { type: "string" } } } },
  ({ input, stage }) => void stage("get", { run: command("get", input.url) }),
);
`;

/** Rehearsals start processes: who writes them has the types of Node. */
const REHEARSING = `
import { rehearse } from "holdfast/testing";
export const parts = [rehearse];
`;

const WRONG = `
import { command, pipeline } from "holdfast";
pipeline("a", { input: { type: "object", properties: { url: { type: "string" } } } }, ({ input, stage }) => {
  const get = stage("get", { run: command("get", input.uri) });
  stage("next", { run: command("next", get.clip) });
});
`;

const project = mkdtempSync(join(tmpdir(), "holdfast-types-"));

beforeAll(() => {
  const published = join(project, "node_modules", "holdfast");
  mkdirSync(published, { recursive: true });
  copyFileSync(join(ROOT, "package.json"), join(published, "package.json"));
  const built = compile(ours("typescript"), [
    "-p",
    join(ROOT, "tsconfig.build.json"),
    "--outDir",
    join(published, "dist"),
  ]);
  expect(built).toBe("");
  for (const name of ["@types", "zod", "hono", "grammy", "ajv", "undici-types"])
    symlinkSync(join(ROOT, "node_modules", name), join(project, "node_modules", name));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

const compilers = [
  [
    "5.9",
    createRequire(join(ROOT, "node_modules/@arethetypeswrong/core/package.json")).resolve("typescript/package.json"),
  ],
  ["7", ours("typescript")],
] as const;

test.each(compilers)(
  "TypeScript %s accepts the published declarations, with and without the types of Node",
  (version, compiler) => {
    expect(versionOf(compiler)).toMatch(new RegExp(`^${version}`));
    expect(checked(compiler, USER, { types: [] })).toBe("");
    expect(checked(compiler, USER + REHEARSING.replace("parts", "more"), { types: ["node"] })).toBe("");
  },
);

test.each(compilers)("TypeScript %s refuses an input and an output that are not there", (_version, compiler) => {
  const said = checked(compiler, WRONG, { types: [] });

  expect(said).toContain("'uri' does not exist");
  expect(said).toContain("'clip' does not exist");
});

function ours(name: string): string {
  return join(ROOT, "node_modules", name, "package.json");
}

function versionOf(compiler: string): string {
  const { version }: { readonly version: string } = createRequire(import.meta.url)(compiler);
  return version;
}

function checked(compiler: string, text: string, more: object): string {
  writeFileSync(join(project, "user.pipeline.ts"), text);
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...SETTINGS, ...more }, include: ["*.ts"] }),
  );
  return compile(compiler, ["-p", project]);
}

function compile(compiler: string, words: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(compiler, "..", "bin", "tsc"), ...words], {
    encoding: "utf8",
  });
  return stdout + stderr;
}
