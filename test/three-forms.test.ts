import type { TSSignature } from "oxc-parser";
import { expect, test } from "vitest";
import { declaredIn } from "../scripts/reference/declared.ts";
import { fieldsIn, membersOf, nameOf, type Member } from "../scripts/reference/fields.ts";
import { readModule } from "../scripts/reference/read-module.ts";
import { isJsonObject, type Json, type JsonObject } from "../src/base/json/json.ts";
import { objectOf } from "../src/base/json/json-fields.ts";
import { pipelineSchema } from "../src/definition/pipeline-schema.ts";

// A pipeline is written as YAML, by the builder, or by what reads the JSON Schema. The schema and the reader of YAML are
// made of one description; this compares the builder with it, key by key.

const SDK = [
  ["pipeline.ts", "PipelineOptions"],
  ["gates.ts", "GateOptions"],
  ["deliver.ts", "DeliveryOptions"],
  ["revisions.ts", "RevisionOptions"],
  ["work/stages.ts", "StageRest AgentStage EachOptions ReviewOptions EnvOptions BudgetOptions"],
  ["work/outputs.ts", "OutputPromise"],
  ["work/agents.ts", "AgentOptions"],
  ["work/judges.ts", "SchemaJudge PersonJudge"],
] as const;

/** An object of the format: where it is in the schema, which options of the builder say it, and what is said another way. */
interface Form {
  readonly at: string;
  readonly options: readonly string[];
  /** Key → how the builder says it. */
  readonly otherwise?: Readonly<Record<string, string>>;
}

const STAGE = "/properties/stages/anyOf/0/additionalProperties";

const FORMS: readonly Form[] = [
  {
    at: "",
    options: ["PipelineOptions"],
    otherwise: {
      format: "always the newest",
      name: "pipeline(name, …)",
      stages: "stage(…), gate(…)",
      revisions: "revision(…)",
      deliver: "deliver(…)",
    },
  },
  {
    at: STAGE,
    options: ["StageRest", "AgentStage"],
    otherwise: { gate: "gate(…)", pipeline: "a later release" },
  },
  { at: `${STAGE}/properties/each/anyOf/0`, options: ["EachOptions"] },
  { at: `${STAGE}/properties/retry`, options: ["StageRest.retry"] },
  { at: `${STAGE}/properties/poll/anyOf/0`, options: ["StageRest.poll"] },
  { at: `${STAGE}/properties/strays`, options: ["StageRest.strays"] },
  { at: `${STAGE}/properties/review/anyOf/0`, options: ["ReviewOptions"] },
  {
    at: `${STAGE}/properties/review/anyOf/0/properties/judges/items`,
    options: ["SchemaJudge", "PersonJudge"],
    otherwise: { run: "command(…)", agent: "claude(…), agent(…)" },
  },
  {
    at: `${STAGE}/properties/outputs/anyOf/1/additionalProperties/anyOf/1`,
    options: ["OutputPromise"],
    otherwise: { glob: "video(glob), json(glob), …" },
  },
  { at: "/$defs/gate", options: ["GateOptions"] },
  { at: "/$defs/gate/properties/autoApprove/items", options: ["GateOptions.autoApprove"] },
  { at: "/$defs/agent/properties/permissions", options: ["AgentOptions.permissions"] },
  { at: "/$defs/env", options: ["EnvOptions"] },
  { at: "/$defs/budget", options: ["BudgetOptions"] },
  {
    at: "/$defs/agent",
    options: ["AgentOptions"],
    otherwise: {
      use: "claude(…), agent(use)",
      model: "claude(model, …)",
      prompt: "prompt`…`, prompt.file(…)",
      script: "scripted(…)",
      attended: "a later release",
    },
  },
  { at: "/properties/revisions/anyOf/0/anyOf/0/additionalProperties", options: ["RevisionOptions"] },
  { at: "/properties/deliver/items", options: ["DeliveryOptions"] },
];

test.each(FORMS)("the builder and the format know the same keys at $at", ({ at, options, otherwise = {} }) => {
  expect([...options.flatMap(keysOf), ...Object.keys(otherwise)].toSorted()).toEqual(keysAt(at).toSorted());
});

/** What the builder takes as it is: steps in the type that their reader yields, and the way to write a gate's options as a list. */
const AS_IT_IS = /^\/\$defs\/(?:script-step|gate\/properties\/options\/)/;

test("every object of the format that has several keys is compared", () => {
  const compared = new Set(FORMS.map(({ at }) => JSON.stringify(keysAt(at).toSorted())));
  const known = (keys: readonly string[]): boolean => compared.has(JSON.stringify(keys.toSorted()));
  const left = objectsIn(pipelineSchema(), "").filter(
    ({ path, keys }) =>
      keys.length > 1 && !AS_IT_IS.test(path) && !known(keys) && !known(keys.filter((key) => key !== "id")),
  );
  expect(left.map(({ path }) => path)).toEqual([]);
});

/** The keys of an interface, or of the object that one of its fields spells out: `Interface.field`. */
function keysOf(name: string): readonly string[] {
  const [type = "", field] = name.split(".");
  const file = SDK.find(([, names]) => names.split(" ").includes(type))?.[0] ?? "";
  const members = membersOf(declaredIn(readModule(`src/sdk/${file}`)).find((declared) => declared.name === type));
  if (field === undefined) return members.map(nameOf);
  const member = members.find((candidate) => nameOf(candidate) === field);
  return member === undefined ? [] : fieldsIn(member.module, literalIn(member)).map(nameOf);
}

/** The object that a field's type spells out, also as what a list is made of. */
function literalIn({ member }: Member): readonly TSSignature[] {
  let type = member.typeAnnotation?.typeAnnotation;
  while (type?.type === "TSTypeOperator" || type?.type === "TSArrayType")
    type = type.type === "TSArrayType" ? type.elementType : type.typeAnnotation;
  return type?.type === "TSTypeLiteral" ? type.members : [];
}

function keysAt(path: string): readonly string[] {
  let at: JsonObject = pipelineSchema();
  for (const step of path.split("/").slice(1)) {
    const inner: Json | undefined = at[step];
    at = Array.isArray(inner) ? Object.fromEntries(inner.entries()) : objectOf(inner);
  }
  return Object.keys(objectOf(at["properties"]));
}

interface Found {
  readonly path: string;
  readonly keys: readonly string[];
}

function objectsIn(schema: Json, path: string): readonly Found[] {
  if (Array.isArray(schema)) return schema.flatMap((one, at) => objectsIn(one, `${path}/${at}`));
  if (!isJsonObject(schema)) return [];
  const { properties } = schema;
  const own = isJsonObject(properties) ? [{ path, keys: Object.keys(properties) }] : [];
  return [...own, ...Object.entries(schema).flatMap(([key, inner]) => objectsIn(inner, `${path}/${key}`))];
}
