import { expect, test } from "vitest";
import type { Json, JsonObject } from "../json/json.ts";
import { compileSchema, createAjv, faultsOfSchema, type Checked } from "./compile.ts";

const NAMES = ["constructor", "toString", "__proto__", "__proto___", "hasOwnProperty", "valueOf"];

async function check(schema: JsonObject, value: Json): Promise<Checked> {
  const ajv = await createAjv({ useDefaults: true, verbose: true, strictSchema: false });
  const compiled = compileSchema(ajv, schema);
  if ("message" in compiled) throw new Error(compiled.message);
  return compiled(value);
}

/** An object with one entry; written as JSON, since a literal's `__proto__` is no key. */
function entry(name: string, value: Json): JsonObject {
  return Object.fromEntries([[name, value]]);
}

test.each(NAMES)("[P52] a property called %s is required, filled in and checked like any other", async (name) => {
  const required = await check({ type: "object", required: [name], properties: entry(name, {}) }, {});
  expect(required.errors).toMatchObject([{ keyword: "required", params: { missingProperty: name } }]);

  const text = { type: "object", properties: entry(name, { type: "string", default: "Red" }) };
  expect(JSON.stringify((await check(text, {})).value)).toBe(JSON.stringify(entry(name, "Red")));
  expect((await check(text, entry(name, 5))).errors).toMatchObject([{ keyword: "type", instancePath: `/${name}` }]);

  const closed = { type: "object", properties: { a: {} }, additionalProperties: false };
  expect((await check(closed, { a: 1 })).errors).toEqual([]);
  expect((await check(closed, entry(name, 1))).errors).toMatchObject([{ params: { additionalProperty: name } }]);
  const dependent = { type: "object", dependentRequired: entry("a", [name]) };
  expect((await check(dependent, { a: 1 })).errors).toMatchObject([{ params: { missingProperty: name } }]);
  expect((await check(dependent, { ...entry(name, 1), a: 1 })).errors).toEqual([]);
});

test.each(NAMES)("values with a key %s are compared by what they hold", async (name) => {
  const one = entry(name, 1);
  const two = entry(name, 2);
  expect((await check({ const: one }, entry(name, 1))).errors).toEqual([]);
  expect((await check({ const: one }, two)).errors).toMatchObject([{ params: { allowedValue: one } }]);
  expect((await check({ enum: [one] }, two)).errors).toMatchObject([
    { message: expect.stringMatching(/allowed values/) },
  ]);
  expect((await check({ uniqueItems: true }, [one, two])).errors).toEqual([]);
  expect((await check({ uniqueItems: true }, [two, one, entry(name, 1)])).errors).toMatchObject([
    { params: { i: 2, j: 1 } },
  ]);
});

test("a long list is compared in no time", async () => {
  const list = Array.from({ length: 100_000 }, (_, id) => ({ id }));
  expect((await check({ uniqueItems: true }, list)).errors).toEqual([]);
});

test("a schema's fault has its place", async () => {
  const ajv = await createAjv({});
  expect(faultsOfSchema(ajv, { type: "object", properties: entry("__proto__", { type: "nonsense" }) })).toMatchObject([
    { pointer: "/properties/__proto__/type" },
    {},
    {},
  ]);
  expect(faultsOfSchema(ajv, { type: "object", properties: entry("constructor", { type: "string" }) })).toEqual([]);
});
