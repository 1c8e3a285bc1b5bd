import { HoldfastError } from "../../../base/failure.ts";
import { knowledgeToJson, newest } from "../../../app/reading/knowledge.ts";
import { ensureDaemon } from "../../../app/daemon/living-daemon.ts";
import { projectOf } from "../../../app/project/project-of.ts";
import { openReading } from "../../../app/reading/reading.ts";
import type { KnowledgePlace } from "../../../domain/knowledge.ts";
import type { KnowledgeRow } from "../../../ports/event-log.ts";
import type { CommandContext } from "../../call/context.ts";
import { textOr } from "../../call/text-or.ts";
import { tableLines } from "../../print/table.ts";

type Options = Readonly<Record<string, unknown>>;

/** `holdfast knowledge ls|forget`. */
export async function knowledge(
  context: CommandContext,
  [verb = "", key]: readonly string[],
  options: Options,
): Promise<number> {
  const places = placesOf(context, options);
  if (verb === "ls" && key === undefined) return list(context, places);
  if (verb === "ls") throw new HoldfastError("USAGE", `All keys are listed; \`${key ?? ""}\` is too much.`);
  if (verb !== "forget")
    throw new HoldfastError("USAGE", `There is no \`knowledge ${verb}\`; there are ls and forget.`);
  if (key === undefined) throw new HoldfastError("USAGE", "Name the key to forget.");
  return forget(context, key, places);
}

function placesOf(context: CommandContext, options: Options): Partial<Omit<KnowledgePlace, "key">> {
  const [pipeline, stage] = [textOr(options["pipeline"]), textOr(options["stage"])];
  return {
    ...(options["all"] === true ? {} : { project: projectOf(context.cwd) }),
    ...(pipeline === null ? {} : { pipeline }),
    ...(stage === null ? {} : { stage }),
  };
}

function list(context: CommandContext, places: Partial<KnowledgePlace>): number {
  const open = openReading(context.home);
  const rows = newest(open?.store.knowledge(places) ?? []);
  open?.close();
  if (context.json) context.document({ knowledge: rows.map(knowledgeToJson) });
  else if (rows.length === 0) context.print("Nothing is remembered here. --all lists what is in every project.");
  else for (const line of lines(rows, context.width)) context.print(line);
  return 0;
}

function lines(rows: readonly KnowledgeRow[], width: number): readonly string[] {
  const columns = [
    { cells: rows.map(({ key }) => key), atLeast: 8 },
    { cells: rows.map(({ answer, note }) => (note === null ? answer : `${answer} (${note})`)), atLeast: 6 },
    { cells: rows.map(({ pipeline, stage }) => `${pipeline}, ${stage}`), atLeast: 6 },
    { cells: rows.map(({ by }) => by), atLeast: 4 },
    { cells: rows.map(({ keptAt }) => knowledgeMoment(keptAt)), atLeast: 0 },
  ];
  return tableLines(columns, width);
}

function knowledgeMoment(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}

async function forget(
  context: CommandContext,
  key: string,
  query: Partial<Omit<KnowledgePlace, "key">>,
): Promise<number> {
  const client = await ensureDaemon(context);
  const { forgotten } = await client.call("DELETE /knowledge/{key}", { path: { key }, query });
  if (context.json) context.document({ key, forgotten });
  else
    for (const place of forgotten)
      context.print(`Forgotten: ${place.key} of ${place.pipeline}, ${place.stage}. It will be asked again.`);
  return 0;
}
