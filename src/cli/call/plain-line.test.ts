import { array, assert, asyncProperty, constantFrom } from "fast-check";
import { expect, test } from "vitest";
import { readPlainLine } from "./plain-line.ts";
import { createProgram } from "./program.ts";
import { GLOBAL_OPTIONS, nameOf, type Call, type Registration } from "./registration.ts";
import { REGISTRATIONS } from "./registrations.ts";

type Given = Pick<Call, "words" | "options">;

test.each(REGISTRATIONS.map((registration) => [nameOf(registration), registration] as const))(
  "[CLI-8] `%s` gets of a plain line what commander would give it, with every option",
  async (_name, registration) => {
    for (const line of plainLinesOf(registration)) {
      const plain = readPlainLine(line, REGISTRATIONS);
      expect(plain, line.join(" ")).not.toBeNull();
      expect(given(plain), line.join(" ")).toEqual(await byCommander(registration, line));
    }
  },
);

test("[CLI-8] what is read as a plain line is read by commander alike", async () => {
  const any = constantFrom(...REGISTRATIONS).chain((registration) => {
    const flags = everyOption(registration).flatMap(({ spelled }) => spelled);
    const word = constantFrom(...flags, ...ODD, ...flags.map((flag) => `${flag}=x`));
    return array(word, { maxLength: 5 }).map((words) => ({ registration, line: [nameOf(registration), ...words] }));
  });
  await assert(
    asyncProperty(any, async ({ registration, line }) => {
      const plain = readPlainLine(line, REGISTRATIONS);
      if (plain !== null) expect(given(plain)).toEqual(await byCommander(registration, line));
    }),
    { numRuns: 2_000 },
  );
});

test.each([[], ["--help"], ["help"], ["--json", "ls"], ["ls", "--help"], ["nothing"], ["constructor"], ["ls", "--"]])(
  "[CLI-8] %j %j is left to commander",
  (...line) => {
    expect(readPlainLine(line, REGISTRATIONS)).toBeNull();
  },
);

/** What no table holds, or commander has an eye on. */
const ODD = [
  "word",
  "",
  "-",
  "--",
  "-h",
  "--help",
  "-x",
  "--unknown",
  "--js",
  "-1",
  "--no-json",
  "--color",
  "help",
  "ls",
];

interface AnyOption {
  readonly spelled: readonly string[];
  readonly value: readonly string[];
}

function everyOption({ options = [], repeatable = [] }: Registration): readonly AnyOption[] {
  return [...options, ...repeatable, ...GLOBAL_OPTIONS].map(([flags]) => {
    const parts = flags.split(/[ ,]+/);
    const spelled = parts.filter((part) => part.startsWith("-"));
    return { spelled, value: spelled.length < parts.length ? ["a value"] : [] };
  });
}

function plainLinesOf(registration: Registration): readonly (readonly string[])[] {
  const name = nameOf(registration);
  const places = registration.usage.split(" ").slice(1);
  const needed = places.filter((place) => place.startsWith("<"));
  const options = everyOption(registration).flatMap(({ spelled, value }) => spelled.map((flag) => [flag, ...value]));
  return [
    [name, ...needed],
    [name, ...places],
    ...(places.some((place) => place.includes("...")) ? [[name, ...places, "more", "and more"]] : []),
    ...options.flatMap((option) => [
      [name, ...option, ...needed],
      [name, ...needed, ...option, ...option],
    ]),
    [name, ...options.flat(), ...needed, ...options.flat()],
  ];
}

function given(call: Given | null): Given | null {
  return call === null ? null : { words: call.words, options: call.options };
}

/** What commander makes of a line. */
async function byCommander(registration: Registration, line: readonly string[]): Promise<Given | null> {
  let noted: Given | null = null;
  const noting: Registration = {
    ...registration,
    action: async () => async (_context, words, options) => {
      noted = { words, options };
      return 0;
    },
  };
  await createProgram({ code: 0, command: "", json: false }, [noting]).parseAsync([...line], { from: "user" });
  return noted;
}
