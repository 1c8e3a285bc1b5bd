import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { edgesDrawing, isEdge, RUN_EDGES, STAGE_EDGES } from "./edges.ts";

const spec = readFileSync(new URL("../../../docs/spec/run.md", import.meta.url), "utf8");

test.each([
  ["a stage", STAGE_EDGES],
  ["a run", RUN_EDGES],
])("[RUN-2] the drawing of %s in docs/spec/run.md is the table that the code checks", (_what, edges) => {
  expect(spec).toContain(edgesDrawing(edges));
});

test("[RUN-2] a state is never left for itself only, and an ended stage is left by a redo alone", () => {
  expect(isEdge(STAGE_EDGES, "ready", "ready")).toBe(true);
  expect(isEdge(STAGE_EDGES, "pending", "running")).toBe(false);
  for (const ended of ["succeeded", "failed", "skipped", "cancelled"] as const)
    expect(STAGE_EDGES[ended]).toEqual(["invalidated"]);
});

test("[R13] only a running run is stalled", () => {
  const before = Object.entries(RUN_EDGES).filter(([, after]) => after.includes("stalled"));
  expect(before.map(([state]) => state)).toEqual(["running"]);
});
