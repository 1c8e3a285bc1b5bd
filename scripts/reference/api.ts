import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { ExportSpecifier } from "oxc-parser";
import { invariant } from "../../src/base/invariant.ts";
import { declaredIn, type Declared } from "./declared.ts";
import { fieldTable, membersOf } from "./fields.ts";
import { cell, readModule, ROOT, textOf } from "./read-module.ts";

/** The page of everything that a user of the package can import, from the published entries. */
export function apiPage(): string {
  return [
    "# What can be imported",
    "",
    "Nothing else resolves. A symbol that is not meant for users shows up here first.",
    "",
    ...entries().flatMap(({ specifier, source }) => entrySection(specifier, exportsOf(source))),
  ].join("\n");
}

interface Entry {
  readonly specifier: string;
  readonly source: string;
}

function entries(): readonly Entry[] {
  const { exports }: { readonly exports: Readonly<Record<string, unknown>> } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  );
  return Object.entries(exports).flatMap(([path, target]) => {
    const file = /"default":"\.\/dist\/([^"]+)\.js"/.exec(JSON.stringify(target))?.[1];
    return file === undefined ? [] : [{ specifier: posix.join("holdfast", path), source: `src/${file}.ts` }];
  });
}

interface Exported {
  readonly name: string;
  readonly declared: Declared;
}

/** What a module exports, its own and what it passes on, each with where it is declared. */
function exportsOf(path: string): readonly Exported[] {
  const module = readModule(path);
  const own = declaredIn(module).map((declared) => ({ name: declared.name, declared }));
  const passed = module.body.flatMap((statement) =>
    statement.type === "ExportNamedDeclaration" && statement.source !== null
      ? statement.specifiers.map((one) => passedOn(posix.join(posix.dirname(path), statement.source?.value ?? ""), one))
      : [],
  );
  return [...own, ...passed];
}

function passedOn(path: string, { exported, local }: ExportSpecifier): Exported {
  const wanted = nameOf(local);
  const found = exportsOf(path).find(({ name }) => name === wanted);
  invariant(found !== undefined, `${path} does not export ${wanted}`);
  invariant(found.declared.sentence !== "", `${wanted} in ${path} has no sentence that says what it is`);
  return { name: nameOf(exported), declared: found.declared };
}

function nameOf(name: ExportSpecifier["local"]): string {
  return name.type === "Literal" ? name.value : name.name;
}

function entrySection(specifier: string, symbols: readonly Exported[]): readonly string[] {
  const sorted = symbols.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return [
    `## \`${specifier}\``,
    "",
    "| symbol | | what it is |",
    "| --- | --- | --- |",
    ...sorted.map(({ name, declared }) => `| \`${name}\` | ${declared.kind} | ${cell(declared.sentence)} |`),
    "",
    ...sorted.map(({ declared }) => declared).flatMap(signatureOf),
    "",
    ...sorted.flatMap(fieldsOf),
  ];
}

function signatureOf({ kind, module, signature }: Declared): readonly string[] {
  return kind === "function" || kind === "const" ? [`- \`${textOf(module, signature)}\``] : [];
}

/** What an interface is made of: its fields, or how it is called. */
function fieldsOf({ name, declared }: Exported): readonly string[] {
  const { module, node } = declared;
  if (node.type !== "TSInterfaceDeclaration") return [];
  const fields = membersOf(declared);
  const calls = node.body.body.filter(({ type }) => type === "TSCallSignatureDeclaration");
  const base = node.extends.map((one) => `\`${textOf(module, one)}\``);
  if (fields.length + calls.length === 0) return [];
  return [
    `### ${name}`,
    "",
    ...(base.length === 0 ? [] : [`Has the fields of ${base.join(" and ")}, and:`, ""]),
    ...calls.map((call) => `- \`${textOf(module, call)}\``),
    ...(calls.length === 0 ? [] : [""]),
    ...(fields.length === 0 ? [] : [...fieldTable(fields), ""]),
  ];
}
