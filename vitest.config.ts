import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from "vitest/config";

interface ProjectWish {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  readonly timeoutMs: number;
  readonly hookTimeoutMs: number;
}

/** What has to do with people, seen from the command line: chats, the inbox, what they answered once, revisions. */
const PEOPLE = ["chat-*", "cli-channel", "cli-inbox", "cli-knowledge", "cli-revise*", "doctor-channels"].map(
  (name) => `test/e2e/${name}.test.ts`,
);

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^holdfast$/, replacement: source("index.ts") },
      { find: /^holdfast\/testing$/, replacement: source("testing/index.ts") },
      { find: /^holdfast\/core$/, replacement: source("domain/index.ts") },
      { find: /^holdfast\/client$/, replacement: source("client/index.ts") },
    ],
  },
  test: {
    // Every process that a test starts finds the compiled code of the ones before it, whatever its home is.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL("./node_modules/.cache/compile", import.meta.url)) },
    reporters: ["default", "./test/closing-line.ts"],
    projects: [
      project({
        name: "unit",
        include: ["src/**/*.test.ts", "test/*.test.ts"],
        exclude: ["**/*.int.test.ts"],
        timeoutMs: 60_000,
        hookTimeoutMs: 30_000,
      }),
      besideProcesses({
        name: "guides",
        include: ["test/docs-run.int.test.ts", "test/published-types.int.test.ts", "test/e2e/guide-*.test.ts"],
        timeoutMs: 180_000,
        hookTimeoutMs: 60_000,
      }),
      besideProcesses({
        name: "claude",
        include: ["test/e2e/claude-*.test.ts"],
        timeoutMs: 180_000,
        hookTimeoutMs: 60_000,
      }),
      besideProcesses({
        name: "media",
        include: ["test/media/*.test.ts"],
        timeoutMs: 900_000,
        hookTimeoutMs: 600_000,
      }),
      besideProcesses({
        name: "people",
        include: PEOPLE,
        timeoutMs: 180_000,
        hookTimeoutMs: 60_000,
      }),
      besideProcesses({
        name: "int",
        exclude: ["test/docs-run.int.test.ts", "test/published-types.int.test.ts"],
        include: [
          "src/**/*.int.test.ts",
          "test/*.int.test.ts",
          "test/simulation/*.int.test.ts",
          "test/power/*.int.test.ts",
        ],
        timeoutMs: 60_000,
        hookTimeoutMs: 30_000,
      }),
      besideProcesses({
        name: "recovery",
        include: ["test/recovery/**/*.test.ts"],
        timeoutMs: 120_000,
        hookTimeoutMs: 60_000,
      }),
      besideProcesses({
        name: "e2e",
        include: ["test/e2e/**/*.test.ts"],
        exclude: ["test/e2e/claude-*.test.ts", "test/e2e/guide-*.test.ts", ...PEOPLE],
        timeoutMs: 180_000,
        hookTimeoutMs: 60_000,
      }),
    ],
  },
});

function project(wish: ProjectWish): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name: wish.name,
      include: [...wish.include],
      exclude: ["**/node_modules/**", "dist/**", ...(wish.exclude ?? [])],
      pool: "forks",
      testTimeout: wish.timeoutMs,
      hookTimeout: wish.hookTimeoutMs,
    },
  };
}

// These tests start processes of their own and wait for them: a few at once fill two cores, more would only measure the scheduler.
// vitest demands a group of its own for projects with another number of workers.
function besideProcesses(wish: ProjectWish): TestProjectInlineConfiguration {
  const plain = project(wish);
  return { ...plain, test: { ...plain.test, maxWorkers: 3, sequence: { groupOrder: 1 } } };
}

function source(path: string): string {
  return fileURLToPath(new URL(`./src/${path}`, import.meta.url));
}

export default config;
