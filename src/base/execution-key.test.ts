import { expect, test } from "vitest";
import { executionKey, executionParts, fenceOf, fenceParts, type ExecutionParts } from "./execution-key.ts";

const WHOLE: ExecutionParts = { run: "01J", version: 2, stage: "draft", item: null, attempt: 3, role: "judge", k: 1 };

test.each<[string, ExecutionParts]>([
  ["01J/2/draft/3/judge.1", WHOLE],
  ["01J/2/draft[0]/3/judge.1", { ...WHOLE, item: 0 }],
])("the key %s is composed and parsed", (key, parts) => {
  expect([executionKey(parts), executionParts(key)]).toEqual([key, parts]);
});

test("the fence of a process is composed and parsed", () => {
  const parts = { home: "01H", execution: "01J/2/draft[0]/3/work.1", token: "f00" };
  expect([fenceOf(parts), fenceParts(fenceOf(parts))]).toEqual(["01H/01J/2/draft[0]/3/work.1#f00", parts]);
});

test("what is no key has no stage", () => {
  expect(executionParts("").stage).toBe("");
});
