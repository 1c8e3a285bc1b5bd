import type { Mutant } from "./mutant.ts";

const DOMAIN = "src/domain/run/outbox";

const BEGIN = `  const begun = await report(port, view.state.id, {
    command: { type: "begin-dispatch", dispatch: id, part: part.id },
    cause: \`\${effect.key}/begin\`,
  });
  if (begun.refusal !== null) return "taken";
`;
const REQUEST = "  const result = await carrier.send(part, dispatch.to, new AbortController().signal);\n";

const TAKE = "  const { toast, reply } = await takeUpdate(port, { name: ear.source, hearers }, update).catch(told);\n";
const CURSOR = "  port.store.transact((writer) => writer.setCursor(ear.source, update.cursor, port.clock.now()));\n";

/** What is told to people, and what is heard from them. */
export const OUTBOX_MUTANTS: readonly Mutant[] = [
  {
    name: "outbox: the intent is recorded before the request",
    breaks: "P28",
    file: "src/engine/outbox/send.ts",
    from: `${BEGIN}${REQUEST}`,
    to: `${REQUEST}${BEGIN}`,
    tests: ["src/app/runs/outbox-recovery.int.test.ts"],
    titles: "recorded as begun before",
    quick: true,
  },
  {
    name: "outbox: what was being sent at a death is unknown",
    breaks: "P28",
    file: "src/engine/outbox/lost-requests.ts",
    from: 'result: { is: "unknown", reason: "It was being sent when its orchestrator ended." },',
    to: 'result: { is: "later", afterMs: 0, reason: "It was being sent when its orchestrator ended." },',
    tests: ["src/engine/outbox/lost-requests.test.ts"],
  },
  {
    name: "outbox: an unknown delivery is not repeated where nobody can tell",
    breaks: "P28",
    file: `${DOMAIN}/decide-dispatch.ts`,
    from: 'const again = repeatable || known.onUnknown === "retry";',
    to: 'const again = repeatable || known.onUnknown !== "drop";',
    tests: [`${DOMAIN}/outbox.test.ts`],
    titles: "P28",
    quick: true,
  },
  {
    name: "outbox: a run is done only when what it delivers has arrived",
    breaks: "P28",
    file: `${DOMAIN}/deliveries.ts`,
    from: "done: open.length === 0 };",
    to: "done: open.length >= 0 };",
    tests: [`${DOMAIN}/outbox.test.ts`],
    titles: "P28",
  },
  {
    name: "outbox: one place takes one thing at a time, in order",
    breaks: "P28",
    file: "src/engine/outbox/places.ts",
    from: "    await Promise.allSettled([before]);\n",
    to: "",
    tests: ["src/engine/outbox/places.test.ts"],
    titles: "P28",
  },
  {
    name: "hearing: the cursor is stored after the effect",
    breaks: "P27",
    file: "src/engine/hearing/ears.ts",
    from: `${TAKE}${CURSOR}`,
    to: `${CURSOR}${TAKE}`,
    tests: ["src/app/channels/open-ears.int.test.ts"],
    titles: "whose cursor was not",
  },
  {
    name: "hearing: an update that comes again has no second effect",
    breaks: "P27",
    file: "src/engine/hearing/answer-from-chat.ts",
    from: "  if (wasTaken(port, state.id, said.cause)) return closedWords(gate) ?? `Recorded: ${option}.`;\n",
    to: "",
    tests: ["src/app/channels/open-ears.int.test.ts"],
    titles: "stands in the record once",
  },
];
