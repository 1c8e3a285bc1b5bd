import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonObject } from "../../base/json/json.ts";
import { createApart, type Apart } from "./create-apart.ts";
import { createChecks } from "./create-checks.ts";
import { createDecoding } from "./decode-apart.ts";

// What children and clients wrote is held against other people's patterns beside the daemon's thread, and no longer than a limit.

let apart: Apart;
beforeEach(() => {
  apart = createApart({ limitMs: 700 });
});
afterEach(async () => apart.close());

/** Matches no text that ends with `!`, after as many steps as there are ways to cut it into words. */
const EVIL: JsonObject = { type: "string", pattern: String.raw`^(\w+\s?)*$` };
const EVIL_TEXT = `${"a".repeat(40)}!`;
const UNIQUE: JsonObject = { type: "array", uniqueItems: true };
const LONG_LIST = Array.from({ length: 200_000 }, (_, n) => ({ n }));
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const deep = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

test.for([
  ["a pattern", EVIL, EVIL_TEXT, String.raw`the pattern "^(\\w+\\s?)*$" can take so long`],
  ["uniqueItems", UNIQUE, LONG_LIST, "`uniqueItems` can take so long"],
] as const)(
  "%s that takes too long is a schema that cannot be used, and why is said",
  async ([, schema, value, says]) => {
    const judged = await createChecks(apart).json(json(value), schema);
    expect(judged).toMatchObject({ is: "broken", reason: expect.stringContaining("took longer than") });
    expect(judged).toMatchObject({ reason: expect.stringContaining(says) });
  },
);

test("what is nested too deep is at fault, and the thread goes on", async () => {
  const { json: check } = createChecks(apart);
  for (const schema of [null, {}, UNIQUE])
    expect(await check(Buffer.from(deep(20_000)), schema)).toMatchObject({ is: "faulty" });
  expect(await check(json([1, 2]), UNIQUE)).toMatchObject({ is: "good" });
  expect(await check(json([1, 1]), UNIQUE)).toMatchObject({ is: "faulty" });
});

test("a schema without an end cannot be used", async () => {
  const endless = { $defs: { a: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" };
  expect(await createChecks(apart).json(json(1), endless)).toMatchObject({ is: "broken" });
  const doubling = { properties: { a: { anyOf: [{ $ref: "#" }, { $ref: "#" }] } }, required: ["b"] };
  const nested = `${'{"a":'.repeat(150)}1${"}".repeat(150)}`;
  expect(await createChecks(apart).json(Buffer.from(nested), doubling)).toMatchObject({ is: "broken" });
});

test("a glob that takes too long is refused, with what to do", async () => {
  const { matching } = createChecks(apart);
  const glob = `${"*a".repeat(20)}*b`;
  await expect(matching(glob, ["a".repeat(200)])).rejects.toMatchObject({
    code: "OUTPUT_REFUSED",
    message: expect.stringContaining(glob),
  });
  expect(await matching("*(a|b)*(c|d).txt", ["ad.txt", "x.txt"])).toEqual(["ad.txt"]);
});

test("an input that takes too long to check is refused, and one that fits is taken", async () => {
  const { pipeline, input } = createDecoding(apart);
  const words = {
    name: "a",
    input: { type: "object", properties: { text: EVIL } },
    stages: [{ id: "a", run: ["true"] }],
  };
  const { definition } = await pipeline(words, null);
  await expect(input(definition, { text: EVIL_TEXT }, "/")).rejects.toMatchObject({
    code: "INPUT_INVALID",
    hint: expect.stringContaining("the pattern"),
  });
  expect(await input(definition, { text: "two words" }, "/")).toEqual({ text: "two words" });
  await expect(input(definition, { text: 1 }, "/")).rejects.toMatchObject({ code: "INPUT_INVALID", faults: [{}] });
});

test("a pipeline that cannot be checked is refused with its faults", async () => {
  const { pipeline } = createDecoding(apart);
  await expect(pipeline({ stages: {} }, null)).rejects.toMatchObject({ code: "DEFINITION_INVALID" });
  const many = Array.from({ length: 3_000 }, (_, n) => ({ id: `a${n}`, run: ["true"], needs: ["nobody"] }));
  await expect(pipeline({ stages: many }, null)).rejects.toMatchObject({ code: "DEFINITION_INVALID" });
});

test("what needs more memory than there is for it is given up", async () => {
  await apart.close();
  apart = createApart({ limitMs: 20_000, memoryMb: 24 });
  const many = json(Array.from({ length: 400_000 }, (_, n) => ({ n: String(n) })));
  expect(await createChecks(apart).json(many, null)).toMatchObject({ is: "faulty" });
});

test("jobs wait for one another, and the deciding thread for none of them", async () => {
  const { json: check } = createChecks(apart);
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 10);
  const slow = check(json(EVIL_TEXT), EVIL);
  const quick = await check(json("fine"), { type: "string", pattern: "fine" });
  clearInterval(ticking);
  expect([quick.is, (await slow).is, turns > 0]).toEqual(["good", "broken", true]);
});

test("a thread with nothing to do ends, and the next job begins another", async () => {
  await apart.close();
  apart = createApart({ idleMs: 1 });
  const { json: check } = createChecks(apart);
  expect((await check(json(1), UNIQUE)).is).toBe("faulty");
  await new Promise((done) => void setTimeout(done, 50));
  expect((await check(json([]), UNIQUE)).is).toBe("good");
});
