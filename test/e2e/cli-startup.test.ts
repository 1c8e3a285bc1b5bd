import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, start, write } from "./cli-home.ts";

// What a command that reads may load: everything that it loads has to be read, compiled and kept in memory first.

const TRACE = `import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
registerHooks({ load: (url, context, next) => (appendFileSync(process.env.TRACE, url + "\\n"), next(url, context)) });
`;

/** What none of them needs: schemas, parsers of pipelines, the server, what starts processes. */
const TOO_MUCH =
  /node_modules\/(zod|ajv|yaml|hono|@hono|picomatch)\/|\/src\/(definition|sdk|server|agents|notify|workspaces|doctor|recorder)\//;

test("[CLI-8] commands that read load no schema, no parser of pipelines and no server", async () => {
  await holdfast("run", write("a.pipeline.yaml", `name: a\nstages:\n  ask: { gate: { ask: "Well?" } }\n`));
  const hooks = join(folder, "trace.mjs");
  writeFileSync(hooks, TRACE);
  for (const words of [["ls"], ["ls", "--json"], ["gates"], ["status"], ["show", "@last"], ["report"]]) {
    const trace = join(folder, `trace-${words.join("")}`);
    const ended = await start(words, { NODE_OPTIONS: `--import=${hooks}`, TRACE: trace }).ended;
    expect(ended, words.join(" ")).toMatchObject({ code: 0 });
    const loaded = readFileSync(trace, "utf8").trimEnd().split("\n");
    expect(loaded.length, words.join(" ")).toBeGreaterThan(20);
    expect(
      loaded.filter((url) => TOO_MUCH.test(url)),
      words.join(" "),
    ).toEqual([]);
  }
});
