import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

// An override replaces a rule's options as a whole, so a ban that one room lifts is easily lost for another:
// each rule is shown to fire where it must, and to be silent where it must.

const repository = fileURLToPath(new URL("..", import.meta.url));

const pure = ["base", "domain", "sdk", "ports", "engine"];
const adapters = [
  "definition",
  "agents",
  "workspaces",
  "artifacts",
  "gates",
  "missions",
  "recorder",
  "notify",
  "doctor",
];
const edges = ["app", "cli", "testing", "client"];
const rooms = [...pure, ...adapters, ...edges, "process", "store", "server"];
const timed = [...edges, "process", "server"];

interface Snippet {
  readonly rule: string;
  readonly code: string;
  readonly allowedIn: readonly string[];
}

const snippets: Readonly<Record<string, Snippet>> = {
  child: ban("imports", 'import { spawn } from "node:child_process";\nspawn("true");', ["process"]),
  "child-lazily": ban("imports", 'export const a = import("node:child_process");', ["process"]),
  sqlite: ban("imports", 'import { DatabaseSync } from "node:sqlite";\nexport const a = DatabaseSync;', ["store"]),
  hono: ban("imports", 'import { Hono } from "hono";\nexport const a = Hono;', ["server"]),
  "hono-part": ban("imports", 'import { streamSSE } from "hono/streaming";\nexport const a = streamSSE;', ["server"]),
  "hono-server": ban("imports", 'import { serve } from "@hono/node-server";\nexport const a = serve;', ["server"]),
  files: ban("imports", 'import { rmSync } from "node:fs";\nrmSync("a");', without(rooms, pure)),
  process: ban("imports", 'import { env } from "node:process";\nexport const a = env;', []),
  timers: ban("imports", 'import { setTimeout as wait } from "node:timers/promises";\nawait wait(1);', timed),
  uuid: ban("imports", 'import { randomUUID } from "node:crypto";\nexport const a = randomUUID;', timed),
  ulid: ban("imports", 'import { ulid } from "ulidx";\nexport const a = ulid;', timed),
  date: ban("globals", "export const a = new Date().toISOString();", timed),
  timeout: ban("globals", "setTimeout(() => undefined, 1);", timed),
  fetch: ban("globals", 'await fetch("http://127.0.0.1/");', timed),
  crypto: ban("globals", "export const a = crypto.randomUUID();", timed),
  random: ban("properties", "export const a = Math.random();", timed),
  "global-date": ban("properties", "export const a = globalThis.Date;", timed),
  deadline: ban("properties", "export const a = AbortSignal.timeout(1);", timed),
  env: ban("properties", 'export const a = process.env["HOME"];', ["app", "cli"]),
  console: { rule: "eslint(no-console)", code: 'console.log("a");', allowedIn: ["app", "cli"] },
  exit: { rule: "unicorn(no-process-exit)", code: "process.exit(1);", allowedIn: ["app", "cli"] },
  ...everywhere({
    "eslint(max-lines)": "a();\n".repeat(251),
    "eslint(max-lines-per-function)": `export function a(): void {\n${"a();\n".repeat(50)}}`,
    "eslint(complexity)": `export function a(b: number): number {\n${"if (b === 1) return b;\n".repeat(10)}return 0;\n}`,
    "eslint(max-depth)": `export function a(b: number): void {\n${"if (b > 1) {\n".repeat(4)}a(b);\n${"}\n".repeat(4)}}`,
    "eslint(max-params)": "export function a(b: 1, c: 1, d: 1, e: 1): number {\nreturn b + c + d + e;\n}",
    "eslint(no-warning-comments)": ["//", "todo: later\nexport const a = 1;"].join(" "),
    "import(no-default-export)": "const a = 1;\nexport default a;",
    "typescript(no-explicit-any)": "export const a: any = 1;",
    "typescript(no-non-null-assertion)": 'export const a = /a/.exec("a")!;',
    "typescript(no-unsafe-type-assertion)": 'export const a = JSON.parse("1") as number;',
    "typescript(no-floating-promises)": "export async function a(): Promise<void> {}\na();",
    "typescript(no-misused-promises)": "export async function a(): Promise<void> {}\n[1].forEach(a);",
    "typescript(only-throw-error)": 'export function a(): void {\nthrow "a";\n}',
    "typescript(switch-exhaustiveness-check)": 'export function a(b: "c" | "d"): void {\nswitch (b) {\ncase "c":\n}\n}',
    "typescript(consistent-type-imports)": 'import { Blob } from "node:buffer";\nexport type A = Blob;',
    "unicorn(prefer-node-protocol)": 'import { posix } from "path";\nexport const a = posix;',
  }),
};

interface Finding {
  readonly filename: string;
  readonly code: string;
}

let folder = "";
let findings: readonly Finding[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-lint-"));
  // No node_modules, not even a link: import/no-cycle would follow it and crawl through every package.
  cpSync(join(repository, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  write("tsconfig.json", JSON.stringify({ compilerOptions: { strict: true, module: "nodenext", types: [] } }));
  for (const room of rooms) for (const [name, { code }] of Object.entries(snippets)) write(fileOf(room, name), code);
  for (const [name, { code }] of Object.entries(snippets)) write(testOf(name), code);
  write("src/engine/BadName.ts", "export const a = 1;");
  write("src/engine/one.ts", 'import { two } from "./two.ts";\nexport const one: number = two;');
  write("src/engine/two.ts", 'import { one } from "./one.ts";\nexport const two: number = one;');
  write("src/base/clock.ts", "export const a = new Date(1).toISOString();\nexport const b = Date.now();");
  findings = lint();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each(Object.entries(snippets))("%s is refused in exactly the rooms that must not", (name, { rule, allowedIn }) => {
  const refused = rooms.filter((room) => found(fileOf(room, name), rule));
  expect(refused).toEqual(without(rooms, allowedIn));
});

test.each(Object.entries(snippets))("%s in a test file: only what every file must keep to", (name, { rule }) => {
  const liftedForTests = /restricted|console|process-exit/.test(rule);
  expect(found(testOf(name), rule)).toBe(!liftedForTests);
});

test("file names and cycles are checked, and only the clock's own file may format a date", () => {
  expect(found("src/engine/BadName.ts", "unicorn(filename-case)")).toBe(true);
  expect(found("src/engine/one.ts", "import(no-cycle)")).toBe(true);
  expect(found("src/base/clock.ts", "eslint(no-restricted-globals)")).toBe(false);
  expect(found("src/base/clock.ts", "eslint(no-restricted-properties)")).toBe(true);
});

function ban(what: "imports" | "globals" | "properties", code: string, allowedIn: readonly string[]): Snippet {
  return { rule: `eslint(no-restricted-${what})`, code, allowedIn };
}

function everywhere(codeByRule: Readonly<Record<string, string>>): Readonly<Record<string, Snippet>> {
  const entries = Object.entries(codeByRule).map(([rule, code]): [string, Snippet] => [
    rule.replace(/^.*\((.*)\)$/, "$1"),
    { rule, code, allowedIn: [] },
  ]);
  return Object.fromEntries(entries);
}

function without(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((one) => !some.includes(one));
}

function fileOf(room: string, name: string): string {
  return `src/${room}/${name}.ts`;
}

function testOf(name: string): string {
  return `src/engine/${name}.test.ts`;
}

function write(path: string, code: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `${code}\n`);
}

function lint(): readonly Finding[] {
  const oxlint = join(repository, "node_modules", ".bin", "oxlint");
  const { stdout, stderr } = spawnSync(oxlint, ["--type-aware", "--format", "json"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(stderr).toBe("");
  const report: { readonly diagnostics: readonly Finding[] } = JSON.parse(stdout);
  return report.diagnostics;
}

function found(path: string, rule: string): boolean {
  return findings.some((finding) => finding.filename === path && finding.code === rule);
}
