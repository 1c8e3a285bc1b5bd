import { GLOBAL_OPTIONS, nameOf, type Call, type Option, type Registration } from "./registration.ts";

/**
 * Reads a line that is a command, its words, and its options as they are spelled in the table. Null where there is more to it (help,
 * an unknown option, `--name=value`, a word too few): commander reads that, by the same table.
 */
export function readPlainLine([name, ...rest]: readonly string[], registrations: readonly Registration[]): Call | null {
  const registration = registrations.find((one) => nameOf(one) === name);
  if (registration === undefined) return null;
  const flags = flagsOf(registration);
  const words: string[] = [];
  const options = new Map<string, unknown>([["color", true]]);
  const left = rest.values();
  for (const word of left) {
    if (!word.startsWith("-")) {
      words.push(word);
      continue;
    }
    const flag = flags.get(word);
    const value = flag?.value ?? left.next().value;
    if (flag === undefined || value === undefined) return null;
    options.set(flag.name, flag.repeatable ? [...listed(options.get(flag.name)), value] : value);
  }
  return takes(registration, words.length) ? { registration, words, options: Object.fromEntries(options) } : null;
}

interface Flag {
  readonly name: string;
  /** What it says on its own; null where its value is the next word. */
  readonly value: boolean | null;
  readonly repeatable: boolean;
}

function flagsOf({ options = [], repeatable = [] }: Registration): ReadonlyMap<string, Flag> {
  const single = [...options, ...GLOBAL_OPTIONS].flatMap((option) => spellings(option, false));
  return new Map([...single, ...repeatable.flatMap((option) => spellings(option, true))]);
}

function spellings([flags]: Option, repeatable: boolean): readonly (readonly [string, Flag])[] {
  const parts = flags.split(/[ ,]+/);
  const spelled = parts.filter((part) => part.startsWith("-"));
  const long = spelled.at(-1)?.slice(2) ?? "";
  const negated = long.startsWith("no-");
  const name = (negated ? long.slice(3) : long).replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const flag = { name, value: spelled.length < parts.length ? null : !negated, repeatable };
  return spelled.map((one) => [one, flag]);
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function takes({ usage }: Registration, count: number): boolean {
  const places = usage.split(" ").slice(1);
  const most = places.some((place) => place.includes("...")) ? Infinity : places.length;
  return count >= places.filter((place) => place.startsWith("<")).length && count <= most;
}
