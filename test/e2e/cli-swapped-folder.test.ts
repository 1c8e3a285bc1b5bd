import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, shown, write } from "./cli-home.ts";

// A child puts a link to a folder of somebody else in the place of a folder of its run: nothing goes through it.

/** The folders of a run, as seen from its execution's. */
const FOLDERS: Readonly<Record<string, string>> = {
  own: ".",
  executions: "..",
  run: "../..",
  artifacts: "../../artifacts",
  workspace: "../../workspace",
};

const HOW: Readonly<Record<string, string>> = {
  link: 'ln -s "$1" "$at"',
  file: 'echo taken > "$at"',
};

const CASES = Object.entries(FOLDERS).flatMap(([name, at]) =>
  Object.entries(HOW).map(([how, put]) => ({ name: `${name}-${how}`, at, put })),
);

function pipelineOf({ name, at, put }: (typeof CASES)[number], outside: string): string {
  const swap = `at=$(realpath -m "$HOLDFAST_DIR/${at}"); mv "$at" "$at.moved" 2>/dev/null; ${put}; echo made > out.txt`;
  const stages = {
    swap: { run: ["sh", "-c", swap, "sh", outside], outputs: { out: "out.txt" }, onUnknown: "retry" },
    next: { needs: ["swap"], run: "echo after > after.txt; cat out.txt", outputs: { after: "after.txt" } },
  };
  return write(`${name}.pipeline.yaml`, JSON.stringify({ name, stages }));
}

test("[R31] nothing is written or removed through a link that a child has put in the place of a folder of its run", async () => {
  const other = write("other.pipeline.yaml", "name: other\nstages: { a: { run: [echo, done] } }\n");
  for (const one of CASES) {
    const outside = join(folder, "outside", one.name);
    mkdirSync(join(outside, ".partial"), { recursive: true });
    mkdirSync(join(outside, "executions"), { recursive: true });
    writeFileSync(join(outside, ".partial", "theirs"), "theirs");
    const { code } = await holdfast("run", pipelineOf(one, outside));
    expect([one.name, [0, 1, 3].includes(code ?? -1)]).toEqual([one.name, true]);
    const kept = readdirSync(outside, { recursive: true })
      .map(String)
      // The execution's own pumps may open their journals after its child has swapped the folder that they are in.
      .filter((path) => !one.name.startsWith("own-") || !/^(?:out|err)(?:\.bytes)?$/.test(path))
      .toSorted();
    expect([one.name, kept]).toEqual([one.name, [".partial", ".partial/theirs", "executions"]]);
    expect((await shown("@last"))["state"]).toMatch(/^(?:completed|failed|waiting)$/);
  }
  expect(await holdfast("run", other)).toMatchObject({ code: 0 });
}, 120_000);
