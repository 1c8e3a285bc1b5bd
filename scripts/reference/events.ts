import { EVENT_VERSION } from "../../src/domain/record/upcast.ts";
import { declaredIn, type Declared } from "./declared.ts";
import { fieldsIn, fieldTable, membersOf, nameOf, plain, type Member, type TypeNode } from "./fields.ts";
import { readModule, textOf, type Module, type Placed } from "./read-module.ts";

const EVENTS = "src/domain/run/events.ts";

/** Where the shapes that events are made of are declared. */
const SHAPES = [
  EVENTS,
  "src/domain/run/parts.ts",
  "src/domain/usage.ts",
  "src/domain/actor.ts",
  "src/domain/definition/definition.ts",
  "src/domain/definition/work.ts",
  "src/base/brand.ts",
  "src/base/clock.ts",
  "src/base/json/json.ts",
];

/** The page of events: every type with its fields, from the types that the fold is written in. */
export function eventsPage(): string {
  const shapes = new Map(SHAPES.flatMap((path) => declaredIn(readModule(path))).map((one) => [one.name, one]));
  const types = membersOf(shapes.get("RunEventData"));
  const texts = types.flatMap(({ module, member }) => eventSection(shapes, { module, member }));
  return [
    "# Events",
    "",
    `Every fact of a run and of a home is an event. All types are in version ${EVENT_VERSION}; an older version is brought to the present`,
    "one when it is read. `holdfast events --json` prints them, `holdfast audit export` with their salts.",
    "",
    "## What every event has",
    "",
    ...fieldTable(membersOf(declaredIn(readModule("src/ports/event-log.ts")).find(isStored))),
    "",
    "## Of a run",
    "",
    ...texts,
    "## Of a home",
    "",
    "The stream `home` tells of incarnations, recovery and quarantine:",
    "",
    ...homeTypes().map((type) => `- \`${type}\``),
    "",
    "## Shapes",
    "",
    ...usedShapes(shapes, texts.join("\n")).flatMap(shapeSection),
  ].join("\n");
}

function isStored({ name }: Declared): boolean {
  return name === "StoredEvent";
}

type Shapes = ReadonlyMap<string, Declared>;

function eventSection(shapes: Shapes, { module, member }: Member): readonly string[] {
  const type = member.typeAnnotation?.typeAnnotation;
  const name = nameOf({ module, member });
  if (type === undefined) return [];
  const said = type.type === "TSTypeReference" ? shapes.get(textOf(module, type)) : undefined;
  const fields = fieldsOf(shapes, module, type);
  return [
    `### \`${name}\``,
    "",
    ...(said === undefined || said.sentence === "" ? [] : [said.sentence, ""]),
    ...(fields.length === 0 ? ["No fields."] : fieldTable(fields)),
    "",
  ];
}

/** The fields of a type: of literals, of named interfaces with what they extend, and of both together. */
function fieldsOf(shapes: Shapes, module: Module, type: TypeNode): readonly Member[] {
  if (type.type === "TSTypeLiteral") return fieldsIn(module, type.members);
  if (type.type === "TSIntersectionType") return type.types.flatMap((one) => fieldsOf(shapes, module, one));
  return type.type === "TSTypeReference" ? fieldsOfShape(shapes, textOf(module, type)) : [];
}

function fieldsOfShape(shapes: Shapes, name: string): readonly Member[] {
  const shape = shapes.get(plain(name));
  if (shape?.node.type !== "TSInterfaceDeclaration") return [];
  const inherited = shape.node.extends.flatMap((one) => fieldsOfShape(shapes, textOf(shape.module, one)));
  return [...inherited, ...membersOf(shape)];
}

function homeTypes(): readonly string[] {
  const declared = declaredIn(readModule("src/engine/home.ts")).find(({ name }) => name === "HomeEventType");
  const text = declared === undefined ? "" : textOf(declared.module, declared.signature);
  return [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "");
}

/** The shapes that a text names, and those that they name. */
function usedShapes(shapes: Shapes, text: string): readonly Declared[] {
  const used = new Set<string>();
  const visit = (words: string): void => {
    for (const [word] of words.matchAll(/\b[A-Z]\w+\b/g)) {
      const shape = shapes.get(word);
      if (shape === undefined || used.has(word)) continue;
      used.add(word);
      visit(plain(textOf(shape.module, shape.signature)));
    }
  };
  for (const [, types = ""] of text.matchAll(/^\| `[^|]*\| (.*) \|[^|]*\|$/gm)) visit(types);
  return [...used].toSorted().flatMap((name) => shapes.get(name) ?? []);
}

function shapeSection(shape: Declared): readonly string[] {
  const { name, sentence, module, node } = shape;
  const fields = membersOf(shape);
  const value = valueOf(node);
  const alias = value === null ? [] : [`\`${plain(textOf(module, value)).replace(/, \] as const$/, " ]")}\``, ""];
  return [`### ${name}`, "", sentence, "", ...alias, ...(fields.length === 0 ? [] : [...fieldTable(fields), ""])];
}

function valueOf(node: Declared["node"]): Placed | null {
  if (node.type === "TSTypeAliasDeclaration") return node.typeAnnotation;
  return node.type === "VariableDeclaration" ? (node.declarations[0]?.init ?? null) : null;
}
