import type { Update } from "../../ports/channels.ts";
import { helpWords } from "./chat-words.ts";
import type { Hearer, HearingPort, Said } from "./hearer.ts";

type Asking = Said<Extract<Update, { is: "said" | "command" }>>;

/** A word that begins a run, on one of the channels that hear it. */
interface Bound {
  readonly hearer: Hearer;
  readonly word: string;
  readonly file: string;
  readonly input: string | null;
}

/** Begins the run that a word stands for; resolves with what is told, null where the run itself tells. */
export async function beginFromChat(
  port: HearingPort,
  said: Asking,
  { word, argument }: { readonly word: string; readonly argument: string },
): Promise<string | null> {
  const bound = boundOf(said.hearers).filter((one) => one.word === word);
  const [only] = bound;
  if (only === undefined) return helpWords(said.hearers);
  if (bound.length > 1) return `/${word} means more than one thing here: ${bound.map(({ file }) => file).join(", ")}.`;
  if (only.input === null && argument !== "") return `/${word} stands alone: nothing may follow it.`;
  if (only.input !== null && argument === "")
    return `/${word} needs its ${only.input}: /${word} ${only.input.toUpperCase()}`;
  return begin(port, said, { bound: only, value: argument });
}

/** A link alone begins a run where exactly one word takes an input. */
export async function beginFromLink(port: HearingPort, said: Asking, link: string): Promise<string | null> {
  const bound = boundOf(said.hearers).filter(({ input }) => input !== null);
  const [only] = bound;
  if (only === undefined) return helpWords(said.hearers);
  if (bound.length > 1) return `Say what to do with it: ${bound.map(({ word }) => `/${word} LINK`).join(", ")}.`;
  return begin(port, said, { bound: only, value: link });
}

function boundOf(hearers: readonly Hearer[]): readonly Bound[] {
  return hearers.flatMap((hearer) =>
    Object.entries(hearer.incoming.commands).map(([word, { run, input }]) => ({ hearer, word, file: run, input })),
  );
}

async function begin(
  port: HearingPort,
  { chat, user, cause }: Asking,
  { bound: { hearer, file, input }, value }: { readonly bound: Bound; readonly value: string },
): Promise<string | null> {
  const { refused } = await port.begin({
    project: hearer.project,
    channel: hearer.channel.name,
    chat,
    user: user.id,
    file,
    input: input === null ? null : { name: input, value },
    key: cause,
  });
  return refused;
}
