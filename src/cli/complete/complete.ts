import type { Command, Option } from "commander";
import { homeFolder } from "../../app/home/home-folder.ts";
import { createProgram } from "../call/program.ts";
import { FILES, type Asked, type Offer } from "./offer.ts";

/** What may stand where the cursor is: a line for each, `value<tab>description`; `:files` where it is any file. */
export async function completeWords(words: readonly string[]): Promise<string> {
  try {
    const current = words.at(-1) ?? "";
    const offers = await offersFor(words.slice(0, -1), current);
    return offers
      .filter(({ value }) => value === FILES.value || value.startsWith(current))
      .map(({ value, says }) => `${says === "" ? value : `${value}\t${says}`}\n`)
      .join("");
  } catch {
    // Anyone who presses a key in the middle of a line must not be told of a home that cannot be read.
    return "";
  }
}

async function offersFor(before: readonly string[], current: string): Promise<readonly Offer[]> {
  const program = createProgram();
  const line = readLine(program, before);
  const { command, pending, positional, values } = line;
  if (pending === null && current.startsWith("-")) return optionOffers(command ?? program);
  if (pending === null && command === null) return commandOffers(program);
  const asked: Asked = { command: command?.name() ?? "", words: positional, values, current };
  const { offerOptionValues, offerWords } = await import("./offers.ts");
  const { openReading } = await import("../../app/reading/reading.ts");
  const reading = openReading(homeFolder(values.get("home"), process.env));
  try {
    return pending === null ? await offerWords(asked, reading) : await offerOptionValues(asked, pending, reading);
  } finally {
    reading?.close();
  }
}

/** A command line up to the cursor. */
interface Line {
  readonly command: Command | null;
  readonly positional: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  /** The option whose value comes next; null where none waits for one. */
  readonly pending: string | null;
}

function readLine(program: Command, words: readonly string[]): Line {
  let command: Command | null = null;
  let pending: string | null = null;
  const positional: string[] = [];
  const values = new Map<string, string>();
  for (const word of words) {
    if (pending !== null) {
      values.set(pending, word);
      pending = null;
    } else if (word.startsWith("-")) pending = valueOption(command ?? program, word);
    else if (command === null) command = program.commands.find((one) => one.name() === word) ?? null;
    else positional.push(word);
  }
  return { command, positional, values, pending };
}

function valueOption(command: Command, word: string): string | null {
  const option = command.options.find(({ long, short }) => long === word || short === word);
  return option?.required === true ? option.attributeName() : null;
}

function optionOffers(command: Command): readonly Offer[] {
  return [...command.options.map(optionOffer), { value: "--help", says: "help with an example" }];
}

function optionOffer({ long, short, description }: Option): Offer {
  return { value: long ?? short ?? "", says: description };
}

function commandOffers(program: Command): readonly Offer[] {
  return program.commands.map((command) => ({ value: command.name(), says: command.description() }));
}
