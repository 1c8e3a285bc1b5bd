import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, start, write } from "./cli-home.ts";

// What a command that reads may load: everything that it loads has to be read, compiled and kept in memory first.

const TRACE = `import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
const note = (line) => appendFileSync(process.env.TRACE, line + "\\n");
registerHooks({
  resolve: (word, context, next) => (word.startsWith(".") && note("looked up by " + context.parentURL), next(word, context)),
  load: (url, context, next) => (note(url), next(url, context)),
});
process.on("exit", () => process.moduleLoadList.forEach(note));
`;

/** What none of them needs: schemas, parsers of pipelines, the server, commander, tables of emoji. */
const PACKAGES = /node_modules\/(zod|ajv|yaml|hono|@hono|picomatch|string-width|commander|eventsource-parser)\//;
const ROOMS = /^file:.*\/src\/(definition|sdk|server|agents|notify|workspaces|doctor|recorder)\//;

/** Of Node: its web, what strips types, what starts processes, and what `node:util` has besides. */
const OF_NODE = /undici|amaro|NativeModule (child_process|worker_threads|internal\/util\/parse_args)/;

/** Paths of our own files, which the launcher knows. */
const LOOKED_UP = /^looked up by file:.*\/src\//;

/** What only a person at a terminal needs, or a list that is asked for more. */
const SELDOM = /\/src\/cli\/(inbox|lists\/(repaint|moments|attention|run-list))/;

async function loadedBy(words: readonly string[]): Promise<readonly string[]> {
  const hooks = join(folder, "trace.mjs");
  const trace = join(folder, `trace-${words.join("")}`);
  writeFileSync(hooks, TRACE);
  // The second time: what was compiled and stripped of types the first time is kept.
  for (const file of [`${trace}-first`, trace]) {
    const ended = await start(words, { NODE_OPTIONS: `--import=${hooks}`, TRACE: file }).ended;
    expect(ended, words.join(" ")).toMatchObject({ code: 0 });
  }
  return readFileSync(trace, "utf8").trimEnd().split("\n");
}

test("[CLI-8] commands that read load no schema, no parser of pipelines, no server and little of Node", async () => {
  await holdfast("run", write("a.pipeline.yaml", `name: a\nstages:\n  ask: { gate: { ask: "Well?" } }\n`));
  for (const words of [["ls"], ["ls", "--json"], ["gates"], ["status"], ["show", "@last"], ["report"]]) {
    const loaded = await loadedBy(words);
    expect(loaded.length, words.join(" ")).toBeGreaterThan(20);
    for (const needless of [PACKAGES, ROOMS, OF_NODE, LOOKED_UP])
      expect(
        loaded.filter((one) => needless.test(one)),
        words.join(" "),
      ).toEqual([]);
    if (words[0] !== "ls") continue;
    expect(
      loaded.filter((one) => SELDOM.test(one)),
      words.join(" "),
    ).toEqual([]);
  }
});
