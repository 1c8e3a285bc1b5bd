import type { Declaration, Statement } from "oxc-parser";
import { sentenceBefore, type Module, type Placed } from "./read-module.ts";

/** A named declaration of a module, with its doc comment. */
export interface Declared {
  readonly name: string;
  readonly kind: "function" | "interface" | "type" | "const" | "class";
  readonly sentence: string;
  readonly module: Module;
  /** What is said about it: its declaration without a body or a value. */
  readonly signature: Placed;
  readonly node: Declaration;
}

/** Everything that a module declares and exports itself. */
export function declaredIn(module: Module): readonly Declared[] {
  return module.body.flatMap((statement) => {
    const node = declarationOf(statement);
    return node === null ? [] : asDeclared(module, statement, node);
  });
}

function declarationOf(statement: Statement): Declaration | null {
  return statement.type === "ExportNamedDeclaration" ? statement.declaration : null;
}

function asDeclared(module: Module, statement: Placed, node: Declaration): readonly Declared[] {
  const found = namedOf(node);
  if (found === null) return [];
  const sentence = sentenceBefore(module, statement);
  return [{ ...found, sentence, module, node }];
}

type Named = Pick<Declared, "name" | "kind" | "signature">;

function namedOf(node: Declaration): Named | null {
  const { start, end } = node;
  switch (node.type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return { name: node.id?.name ?? "", kind: "function", signature: { start, end: node.body?.start ?? end } };
    case "TSInterfaceDeclaration":
      return { name: node.id.name, kind: "interface", signature: { start, end } };
    case "TSTypeAliasDeclaration":
      return { name: node.id.name, kind: "type", signature: { start, end } };
    case "ClassDeclaration":
      return { name: node.id?.name ?? "", kind: "class", signature: { start, end: node.body.start } };
    case "VariableDeclaration":
      return variableOf(node);
    default:
      return null;
  }
}

function variableOf(node: Extract<Declaration, { type: "VariableDeclaration" }>): Named | null {
  const [first] = node.declarations;
  if (first === undefined || first.id.type !== "Identifier") return null;
  const { id } = first;
  return { name: id.name, kind: "const", signature: { start: node.start, end: id.typeAnnotation?.end ?? id.end } };
}
