import { FAILURES } from "../../src/base/failure-codes.ts";
import { listOf, objectOf, textOf, wordsOf } from "../../src/base/json/json-fields.ts";
import { canonicalJson, type Json, type JsonObject } from "../../src/base/json/json.ts";
import { openApi } from "../../src/server/openapi.ts";
import type { Route } from "../../src/server/http/route.ts";
import { createSessions } from "../../src/server/http/sessions.ts";
import { routeTable } from "../../src/server/table.ts";
import { cell } from "./read-module.ts";

/** The page of the HTTP API, from the table of routes that serves it and the description that it gives of itself. */
export function httpPage(): string {
  const routes = routeTable({ sessions: createSessions(() => 0), url: () => null });
  const description = openApi(routes);
  const schemas = objectOf(objectOf(description["components"])["schemas"]);
  return [
    "# The HTTP API",
    "",
    "The API is served over the daemon's socket and, with `holdfast serve`, over TCP;",
    "[serve](../guide/operate/serve.md) says who gets in. Errors are problem details (RFC 9457) with the codes of",
    "[errors](errors.md). Every `POST` takes an `Idempotency-Key`. Beside these, `GET /healthz` says that the daemon lives",
    "and `GET /readyz` that recovery has finished.",
    "",
    "| | |",
    "| --- | --- |",
    ...routes.map((route) => `| [\`${titleOf(route)}\`](#${anchorOf(titleOf(route))}) | ${cell(route.words.says)} |`),
    "",
    ...routes.flatMap((route) => routeSection(route, operationOf(description, route))),
    "## Shapes",
    "",
    ...Object.keys(schemas)
      .toSorted()
      .flatMap((name) => shapeSection(name, objectOf(schemas[name]))),
  ].join("\n");
}

function titleOf({ method, path }: Route): string {
  return `${method} /api/v1${path}`;
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}

function operationOf(description: JsonObject, { method, path }: Route): JsonObject {
  return objectOf(objectOf(objectOf(description["paths"])[path])[method.toLowerCase()]);
}

function routeSection(route: Route, operation: JsonObject): readonly string[] {
  const { says, status = 200, failures = [] } = route.words;
  const body = objectOf(objectOf(operation["requestBody"])["content"]);
  const answers = objectOf(objectOf(objectOf(operation["responses"])[String(status)])["content"]);
  return [
    `## ${titleOf(route)}`,
    "",
    says,
    "",
    ...parameterTable(listOf(operation["parameters"]).map(objectOf)),
    ...bodyLine(objectOf(objectOf(body["application/json"])["schema"])),
    `Answers ${status}: ${Object.entries(answers).map(answerWords).join(", or ")}.`,
    "",
    ...(failures.length === 0 ? [] : [`Refuses with: ${[...new Set(failures)].map(refusalWords).join(", ")}.`, ""]),
  ];
}

function parameterTable(parameters: readonly JsonObject[]): readonly string[] {
  const shown = parameters.filter((one) => one["in"] !== "path");
  if (shown.length === 0) return [];
  const rows = shown.map(
    (one) => `| \`${textOf(one["name"]) ?? ""}\` | ${textOf(one["in"]) ?? ""} | ${typeCell(one["schema"])} |`,
  );
  return ["| parameter | in | |", "| --- | --- | --- |", ...rows, ""];
}

function bodyLine(schema: JsonObject): readonly string[] {
  const empty = Object.keys(objectOf(schema["properties"])).length === 0 && textOf(schema["$ref"]) === null;
  return empty ? [] : [`Takes ${typeWords(schema)}.`, ""];
}

function answerWords([media, content]: readonly [string, Json]): string {
  if (media !== "application/json") return `\`${media}\``;
  return typeWords(objectOf(objectOf(content)["schema"]));
}

function refusalWords(code: keyof typeof FAILURES): string {
  return `\`${code}\` (${FAILURES[code].httpStatus})`;
}

function shapeSection(name: string, schema: JsonObject): readonly string[] {
  const properties = Object.entries(objectOf(schema["properties"]));
  const required = new Set(listOf(schema["required"]));
  const rows = properties.map(
    ([key, value]) => `| \`${key}\`${required.has(key) ? "" : " (may be missing)"} | ${typeCell(value)} |`,
  );
  const body = properties.length === 0 ? [typeWords(schema)] : ["| field | |", "| --- | --- |", ...rows];
  return [`### ${name}`, "", ...body, ""];
}

function typeCell(schema: Json | undefined): string {
  return cell(typeWords(objectOf(schema)));
}

/** A JSON Schema in a few words: the name of a shape, its words, or what it is made of. */
function typeWords(schema: JsonObject): string {
  const reference = textOf(schema["$ref"])?.split("/").at(-1);
  if (reference !== undefined) return `[${reference}](#${reference.toLowerCase()})`;
  const choices = [...listOf(schema["anyOf"]), ...listOf(schema["oneOf"])].map(objectOf);
  if (choices.length > 0) return choices.map(typeWords).join(" or ");
  if (schema["enum"] !== undefined)
    return listOf(schema["enum"])
      .map((word) => `\`${wordsOf(word)}\``)
      .join(", ");
  if (schema["const"] !== undefined) return `\`${canonicalJson(schema["const"])}\``;
  return plainWords(schema);
}

function plainWords(schema: JsonObject): string {
  const types = Array.isArray(schema["type"])
    ? listOf(schema["type"]).map(String)
    : [textOf(schema["type"]) ?? "anything"];
  return types.map((type) => partWords(type, schema)).join(" or ");
}

function partWords(type: string, schema: JsonObject): string {
  if (type === "array") return `list of ${typeWords(objectOf(schema["items"]))}`;
  if (type === "string" && schema["format"] === "date-time") return "moment";
  if (type !== "object") return type;
  const fields = Object.entries(objectOf(schema["properties"]));
  if (fields.length > 0)
    return `{ ${fields.map(([key, value]) => `\`${key}\`: ${typeWords(objectOf(value))}`).join("; ")} }`;
  const values = objectOf(schema["additionalProperties"]);
  return Object.keys(values).length === 0 ? "object" : `object of ${typeWords(values)}`;
}
