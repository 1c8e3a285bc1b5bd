import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { objectOf, listOf } from "../base/json/json-fields.ts";
import { canonicalJson } from "../base/json/json.ts";
import { openApi } from "./openapi.ts";
import { createSessions } from "./http/sessions.ts";
import { routeTable } from "./table.ts";

const routes = routeTable({ sessions: createSessions(() => 0), url: () => null });
const description = openApi(routes);

test("the description of the API is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  const found = await validator.validate(JSON.parse(canonicalJson(description)));
  expect(found).toMatchObject({ valid: true });
  expect(validator.version).toBe("3.1");
  const broken = await new Validator().validate({ ...JSON.parse(canonicalJson(description)), info: {} });
  expect(broken.valid).toBe(false);
});

test("every route is described, and nothing else", () => {
  const described = Object.entries(objectOf(description["paths"])).flatMap(([path, methods]) =>
    Object.keys(objectOf(methods)).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
});

test("every reference of the description points at something, and parameters have a form", () => {
  const { schemas } = objectOf(description["components"]);
  const text = canonicalJson(description);
  const named = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(named.filter((name) => !Object.hasOwn(objectOf(schemas), name ?? ""))).toEqual([]);
  expect(text).not.toContain('"schema":{}');
  const runs = objectOf(objectOf(objectOf(description["paths"])["/runs"])["get"]);
  const limit = listOf(runs["parameters"])
    .map(objectOf)
    .find(({ name }) => name === "limit");
  expect(limit).toMatchObject({ in: "query", schema: { type: "integer", minimum: 1 } });
});
