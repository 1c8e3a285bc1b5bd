import { expect, test } from "vitest";
import { named, own, put } from "./own.ts";

const NAMES = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf", "plain"];

test.each(NAMES)("%s is in a record only where it was put", (name) => {
  expect(own({}, name)).toBeUndefined();
  expect(own(null, name)).toBeUndefined();
  expect(named()[name]).toBeUndefined();
  const one = put({}, name, 1);
  const two = put(one, "other", 2);
  expect([one[name], own(one, name), two[name], own(two, name)]).toEqual([1, 1, 1, 1]);
  expect([Object.keys(one), Object.keys(two), Object.keys(named([[name, 1]]))]).toEqual([
    [name],
    [name, "other"],
    [name],
  ]);
  expect(JSON.stringify(two)).toBe(`{"${name}":1,"other":2}`);
  expect(Object.getPrototypeOf(two)).toBeNull();
});
