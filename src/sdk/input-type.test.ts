import { expect, test } from "vitest";
import { z } from "zod";
import { command, path, pipeline, type Pipeline } from "../index.ts";
import { BUILT } from "./pipeline.ts";

// The compiler is half of the test: each `@ts-expect-error` is a mistake that it must refuse.

interface ClipInput {
  readonly video: string;
  readonly style: "solo" | "split";
  readonly at: { readonly from: number };
  readonly seconds?: number;
  readonly tags?: readonly string[];
}

const plain: Pipeline<ClipInput> = pipeline(
  "plain",
  {
    input: {
      type: "object",
      required: ["video", "style", "at"],
      properties: {
        video: path(),
        style: { enum: ["solo", "split"] },
        at: { type: "object", required: ["from"], properties: { from: { type: "number" } } },
        seconds: { type: "integer", default: 60 },
        tags: { type: "array", items: { type: "string" } },
      },
    },
  },
  ({ input, stage }) => {
    stage("cut", { run: command("cut", input.video, input.style, input.at.from, input.seconds) });
  },
);

const ofZod: Pipeline<{ video: string; seconds?: number | undefined }> = pipeline(
  "of-zod",
  { input: z.object({ video: path().describe("the talk"), seconds: z.int().default(60) }) },
  ({ input, stage }) => {
    stage("cut", { run: command("cut", input.video, input.seconds) });
  },
);

test("plain JSON Schema gives the input's handles their names, and `path()` may be part of it", () => {
  expect(plain[BUILT].data).toMatchObject({
    input: { properties: { video: { type: "string", format: "path" }, style: { enum: ["solo", "split"] } } },
    stages: [{ run: ["cut", "{{input.video}}", "{{input.style}}", "{{input.at.from}}", "{{input.seconds}}"] }],
  });
});

test("`path()` is a schema of zod that becomes `format: path`", () => {
  expect(ofZod[BUILT].data).toMatchObject({
    input: {
      required: ["video"],
      properties: { video: { type: "string", format: "path", description: "the talk" }, seconds: { default: 60 } },
    },
  });
});

// Never run: what the compiler must refuse.
export function mistakes(): void {
  const input = {
    type: "object",
    required: ["url"],
    properties: { url: { type: "string" }, tags: { type: "array" } },
  } as const;
  pipeline("x", { input }, (scope) => {
    command("x", scope.input.url);
    // @ts-expect-error -- the input has no such value
    command("x", scope.input.uri);
    // @ts-expect-error -- a list cannot be a word
    command("x", scope.input.tags);
  });
  pipeline("x", {}, (scope) => {
    // @ts-expect-error -- there is no input
    command("x", scope.input.url);
  });
}
