import { expect, test } from "vitest";
import { callSite, framesOf } from "./call-site.ts";

const lines = [
  { title: "a function in a module", line: "    at build (file:///a/b%20c.ts?v=1:3:14)", frame: "/a/b c.ts:3:14" },
  { title: "the top level of a module", line: "    at file:///a/b.ts:1:2", frame: "/a/b.ts:1:2" },
  { title: "an awaited function", line: "    at async /a/b.ts:1:2", frame: "/a/b.ts:1:2" },
  { title: "a method under another name", line: "    at Object.x [as y] (/a/b.ts:1:2)", frame: "/a/b.ts:1:2" },
  { title: "Node's own code", line: "    at run (node:internal/modules/esm/utils:319:16)", frame: undefined },
  {
    title: "Node's own code without a function",
    line: "    at node:internal/modules/esm/utils:319:16",
    frame: undefined,
  },
  { title: "a message", line: "TypeError: no (/a/b.ts:1:2)", frame: undefined },
];

test.each(lines)("$title is read from a stack", ({ line, frame }) => {
  const [found] = framesOf(line);

  expect(found === undefined ? undefined : `${found.file}:${found.line}:${found.column}`).toBe(frame);
});

test("the call site is the line of the author, not of the sdk", () => {
  expect(callSite()?.file).toBe(import.meta.filename);
});
