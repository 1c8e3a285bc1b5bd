import { knownAgents, type KnownAgent } from "../../../app/project/known-agents.ts";
import { projectOf } from "../../../app/project/project-of.ts";
import { openReading } from "../../../app/reading/reading.ts";
import type { AgentCapabilities } from "../../../ports/agents.ts";
import type { CommandContext } from "../../call/context.ts";
import { tableLines } from "../../print/table.ts";

/** `holdfast agents`: the agent clients that stages of this project may use, and what they are on this machine. */
export async function agents(context: CommandContext): Promise<number> {
  const open = openReading(context.home);
  try {
    const project = projectOf(context.cwd);
    const known = await knownAgents({ project, store: open?.store ?? null, env: context.env });
    if (context.json) context.document({ agents: known });
    else for (const line of linesOf(known, context.width)) context.print(line);
    return 0;
  } finally {
    open?.close();
  }
}

function linesOf(known: readonly KnownAgent[], width: number): readonly string[] {
  const columns = [
    { cells: known.map(({ name }) => name) },
    { cells: known.map(({ adapter }) => adapter) },
    { cells: known.map(programWords), atLeast: 12 },
    { cells: known.map(({ version }) => version ?? "-"), atLeast: 8 },
    { cells: known.map(({ capabilities }) => abilityWords(capabilities)), atLeast: 12 },
  ];
  return tableLines(columns, width);
}

function programWords({ program, found }: KnownAgent): string {
  if (found) return program;
  return program.includes("/") ? `${program} is no executable file` : `${program} is not on PATH`;
}

const ABILITIES: readonly (readonly [keyof AgentCapabilities, string])[] = [
  ["presetSession", "preset session"],
  ["resume", "resume"],
  ["questions", "questions"],
  ["cost", "cost"],
  ["structuredAnswer", "structured output"],
];

function abilityWords(capabilities: AgentCapabilities | null): string {
  if (capabilities === null) return "unknown adapter";
  return ABILITIES.flatMap(([key, words]) => (capabilities[key] ? [words] : [])).join(", ");
}
