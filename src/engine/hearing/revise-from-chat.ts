import { codeOf, messageOf } from "../../base/failure.ts";
import { isPassing } from "./answer-from-chat.ts";
import { repliedTo, type Hearer, type HearingPort, type Said } from "./hearer.ts";
import type { Update } from "../../ports/channels.ts";

type Asking = Said<Extract<Update, { is: "said" }>>;

/** A run that told a chat that it is done, or delivered something there. */
interface ToldRun {
  readonly run: string;
  readonly hearer: Hearer;
}

/** The run whose delivery, or the news of whose end, somebody replied to; null where the reply is to something else. */
export function repliedRun(port: HearingPort, said: Asking): ToldRun | null {
  return repliedTo(port, said).find(({ kind }) => kind === "delivery" || kind === "notice") ?? null;
}

/** P27, P29: words in reply to what was delivered ask for a change of it; resolves with what the person is told. Throws what must be tried again. */
export async function reviseFromChat(port: HearingPort, said: Asking, { run, hearer }: ToldRun): Promise<string> {
  const actor = { kind: "channel" as const, id: `${hearer.channel.name}/${said.user.id}` };
  try {
    const asker = { channel: hearer.channel.name, to: said.chat };
    const revising = await port.revise(run, said.update.text, { actor, key: said.cause, asker });
    if ("finder" in revising)
      return "The words do not say which change is meant: an agent finds it out, or you are asked.";
    const { version, again, because } = revising;
    return `Version ${version} does again: ${again.join(", ")} (${because}).`;
  } catch (failure) {
    if (isPassing(failure)) throw failure;
    const hint = codeOf(failure) === "KIND_UNCLEAR" ? " Say it in the words of one of them." : "";
    return `${messageOf(failure)}${hint}`;
  }
}
