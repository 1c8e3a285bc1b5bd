import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** What options come to. */
type Values<T extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: T }>>["values"];

/** Reads the options of a program that plays tests; with `--help` it only prints what it can do. Words that it does not know end it. */
export function readOptions<T extends ParseArgsOptionsConfig>(help: string, options: T): Values<T> {
  if (process.argv.slice(2).some((word) => word === "--help" || word === "-h")) {
    console.log(help);
    process.exit(0);
  }
  try {
    return parseArgs({ options }).values;
  } catch (thrown) {
    return refuse(thrown instanceof Error ? (thrown.message.split(". ")[0] ?? "") : String(thrown));
  }
}

/** Ends the program with one line that says what it was not given rightly. */
export function refuse(words: string): never {
  console.error(`${words}. See --help.`);
  process.exit(2);
}

/** A whole number, from a least one on, as an option gives it. */
export function wholeNumber(option: string, value: string, least = 0): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least)
    return refuse(`--${option} takes a whole number from ${least} on, not "${value}"`);
  return number;
}

/** One of the names that an option may have; undefined where it is not given. */
export function nameAmong(option: string, value: string | undefined, names: readonly string[]): string | undefined {
  if (value === undefined || names.includes(value)) return value;
  return refuse(`--${option} is one of ${names.join(", ")}, not "${value}"`);
}
