import type { TSPropertySignature, TSSignature } from "oxc-parser";
import type { Declared } from "./declared.ts";
import { cell, sentenceBefore, textOf, type Module, type Placed } from "./read-module.ts";

/** A field of an interface, in the module that declares it. */
export interface Member {
  readonly module: Module;
  readonly member: TSPropertySignature;
}

/** The type of a field. */
export type TypeNode = NonNullable<TSPropertySignature["typeAnnotation"]>["typeAnnotation"];

/** The fields that an interface declares itself; none of anything else. */
export function membersOf(declared: Declared | undefined): readonly Member[] {
  if (declared?.node.type !== "TSInterfaceDeclaration") return [];
  return fieldsIn(declared.module, declared.node.body.body);
}

/** The fields among the members of a type. */
export function fieldsIn(module: Module, members: readonly TSSignature[]): readonly Member[] {
  return members.flatMap((member) => (member.type === "TSPropertySignature" ? [{ module, member }] : []));
}

/** A table of fields: name, type, meaning. */
export function fieldTable(fields: readonly Member[]): readonly string[] {
  const rows = fields.map(({ module, member }) => {
    const type = member.typeAnnotation?.typeAnnotation;
    const optional = member.optional ? " (may be missing)" : "";
    const name = nameOf({ module, member });
    return `| \`${name}\`${optional} | ${typeCell(module, type)} | ${cell(sentenceBefore(module, member))} |`;
  });
  return ["| field | type | |", "| --- | --- | --- |", ...rows];
}

function typeCell(module: Module, type: Placed | undefined): string {
  return type === undefined ? "" : `\`${cell(plain(textOf(module, type)))}\``;
}

/** The name of a field. */
export function nameOf({ module, member }: Member): string {
  return textOf(module, member.key).replaceAll('"', "");
}

/** A type as its reader needs it: without the modifier that every field has, and the module that a shape comes from. */
export function plain(type: string): string {
  return type.replaceAll(/\breadonly /g, "").replaceAll(/\bParts\./g, "");
}
