import { styleText } from "../call/node-util.ts";
import type { JournalStory } from "../../app/reading/journal-stories.ts";
import type { Journal } from "../../app/reading/journals.ts";
import type { CommandContext } from "../call/context.ts";
import { cleanLine } from "../progress/fit.ts";
import { wrap } from "../progress/wrap.ts";

/** The lines above what an execution printed: whose it is and what became of it, and why it began. */
export function headingLines(
  { color, width }: Pick<CommandContext, "color" | "width">,
  journal: Journal,
  story: JournalStory,
): readonly string[] {
  const { outcome, because } = story;
  const name = `${nameOf(journal, story)}${outcome === "" ? "" : ` · ${outcome}`}`;
  const [first = "", ...more] = wrap(name.replaceAll("\n", " "), width - 3);
  const title = [`── ${first}`, ...more.map((line) => `   ${line}`)];
  const why = because === "" ? [] : wrap(because.replaceAll("\n", " "), width - 3).map((line) => `   ${line}`);
  if (!color) return [...title, ...why];
  return [...title.map((line) => paint("bold", line)), ...why.map((line) => paint("yellow", line))];
}

function paint(look: "bold" | "yellow", line: string): string {
  return styleText(look, line, { validateStream: false });
}

function nameOf({ stage, attempt, role }: Journal, { item, round, judge }: JournalStory): string {
  return [
    item === null ? stage : `${stage} ${cleanLine(item)}`,
    `attempt ${attempt}`,
    ...(round > 1 ? [`round ${round}`] : []),
    ...(role === "work" ? [] : [judge === null ? role : `${role} ${judge}`]),
  ].join(", ");
}
