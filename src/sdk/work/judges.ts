import type { Agent } from "./agents.ts";
import { written } from "../call-site.ts";
import type { Command } from "./command.ts";
import { gateToFormat, type GateOptions } from "../gates.ts";
import { schemaToFormat, type SchemaSource } from "../json-schema.ts";

/** Who judges an attempt: a command, an agent, a schema or a person. */
export type Judge = Command | Agent | SchemaJudge | PersonJudge;

/** A judge that passes what matches a schema. */
export interface SchemaJudge {
  readonly schema: unknown;
  readonly of: string;
}

/** A judge that asks a person. */
export interface PersonJudge {
  readonly person: unknown;
}

/** A judge that passes an output whose JSON matches a schema. */
export function schemaJudge(schema: SchemaSource, of: string): SchemaJudge {
  return written({ schema: schemaToFormat(schema), of });
}

/** A judge that asks a person; without options: approve, or reject and try again. */
export function personJudge(gate: Partial<GateOptions> = {}): PersonJudge {
  return { person: written(gateToFormat(gate)) };
}
