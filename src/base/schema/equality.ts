import type { Ajv2020 } from "ajv/dist/2020.js";
import type { DataValidateFunction } from "ajv/dist/types/index.js";
import { canonicalJson, type Json } from "../json/json.ts";
import { unveil } from "./veil.ts";

/**
 * Gives ajv a comparison of its own for `const`, `enum` and `uniqueItems`: the built-in one calls a `valueOf` that the data
 * holds, and compares every two items of a list.
 */
export function addEquality(ajv: Ajv2020): void {
  for (const keyword of ["const", "enum", "uniqueItems"]) ajv.removeKeyword(keyword);
  ajv.addKeyword({ keyword: "const", compile: (allowed: Json) => memberOf([allowed], CONSTANT(allowed)) });
  ajv.addKeyword({
    keyword: "enum",
    schemaType: "array",
    compile: (allowed: readonly Json[]) => memberOf(allowed, MEMBER(allowed)),
  });
  ajv.addKeyword({
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    compile: (isWanted: boolean) => (isWanted ? unique() : () => true),
  });
}

const CONSTANT = (allowed: Json): KeywordError => ({
  keyword: "const",
  message: "must be equal to constant",
  params: { allowedValue: unveil(allowed) },
});

const MEMBER = (allowed: readonly Json[]): KeywordError => ({
  keyword: "enum",
  message: "must be equal to one of the allowed values",
  params: { allowedValues: allowed.map(unveil) },
});

type KeywordError = NonNullable<DataValidateFunction["errors"]>[number];

function memberOf(allowed: readonly Json[], error: KeywordError): DataValidateFunction {
  const known = new Set(allowed.map(canonicalJson));
  const validate: DataValidateFunction = (value: Json) => {
    validate.errors = [error];
    return known.has(canonicalJson(value));
  };
  return validate;
}

function unique(): DataValidateFunction {
  const validate: DataValidateFunction = (items: readonly Json[]) => {
    const seen = new Map<string, number>();
    for (const [i, item] of items.entries()) {
      const form = canonicalJson(item);
      const j = seen.get(form);
      if (j !== undefined) {
        const message = `must NOT have duplicate items (items ## ${j} and ${i} are identical)`;
        validate.errors = [{ keyword: "uniqueItems", message, params: { i, j } }];
        return false;
      }
      seen.set(form, i);
    }
    return true;
  };
  return validate;
}
