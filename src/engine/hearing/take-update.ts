import { faultOfText } from "../../base/text/text.ts";
import type { GateState } from "../../domain/run/state.ts";
import type { Update } from "../../ports/channels.ts";
import { answerFromChat, closedWords, type Choice } from "./answer-from-chat.ts";
import { beginFromChat, beginFromLink } from "./begin-from-chat.ts";
import { helpWords, openRunsWords } from "./chat-words.ts";
import { repliedRun, reviseFromChat } from "./revise-from-chat.ts";
import { hearersOf, repliedTo, type Hearer, type HearingPort, type Said } from "./hearer.ts";

type UpdateOf<T extends Update["is"]> = Extract<Update, { is: T }>;
type Spoken = UpdateOf<"said" | "command">;

/** What a person is told: for a moment who pressed, in the chat who wrote. */
export interface Told {
  readonly toast: string | null;
  readonly reply: string | null;
}

const LINK = /^\s*(https?:\/\/\S+)\s*$/;

const NOTHING: Told = { toast: null, reply: null };

/** Does what an update asks for. The same update again has no second effect. Throws what must be tried again. */
export async function takeUpdate(
  port: HearingPort,
  source: { readonly name: string; readonly hearers: readonly Hearer[] },
  update: Update,
): Promise<Told> {
  const { chat, user } = update;
  if (chat === null || user === null) return NOTHING;
  const hearers = hearersOf(source.hearers, chat, user.id);
  const said = { hearers, chat, user, cause: `${source.name}/${update.id}` };
  switch (update.is) {
    case "pressed":
      return { toast: await pressed(port, { ...said, update }), reply: null };
    case "said":
      return { toast: null, reply: await kept(port, { ...said, update }, spoken) };
    case "command":
      return { toast: null, reply: await kept(port, { ...said, update }, commanded) };
    case "foreign":
    case "other":
      return NOTHING;
  }
}

async function pressed(port: HearingPort, said: Said<UpdateOf<"pressed">>): Promise<string> {
  const [, gate, place] = /^([0-9A-Z]{26})\/(\d{1,3})$/.exec(said.update.value) ?? [];
  if (gate === undefined) return "This button is not known here.";
  return answerFromChat(port, { gate, said, choose: ({ options }) => optionAt(options, Number(place)) });
}

function optionAt(options: GateState["options"], place: number): Choice {
  const option = options[place];
  return option === undefined ? { words: "This button is not known here." } : { option: option.name, note: null };
}

type Taking<U extends Update> = (port: HearingPort, said: Said<U>) => Promise<string | null>;

/** P50: what people say is kept as it is or refused, never changed; what is meant for nobody here needs no word. */
async function kept<U extends Spoken>(port: HearingPort, said: Said<U>, take: Taking<U>): Promise<string | null> {
  const { update } = said;
  const fault = faultOfText(update.is === "said" ? update.text : update.argument);
  if (fault === null) return take(port, said);
  const isOurs =
    update.is === "command" || update.addressed || repliedTo(port, said).length > 0 || LINK.test(update.text);
  return isOurs ? `This cannot be kept as you wrote it: it ${fault}. Nothing was done; write it again.` : null;
}

async function spoken(port: HearingPort, said: Said<UpdateOf<"said">>): Promise<string | null> {
  const gate = repliedGate(port, said);
  if (gate !== null)
    return answerFromChat(port, { gate, said, choose: (asked) => freeAnswer(asked, said.update.text) });
  const told = repliedRun(port, said);
  if (told !== null) return reviseFromChat(port, said, told);
  const link = LINK.exec(said.update.text)?.[1];
  if (link !== undefined && said.update.replyTo === null) return beginFromLink(port, said, link);
  return said.update.addressed ? helpWords(said.hearers) : null;
}

async function commanded(port: HearingPort, said: Said<UpdateOf<"command">>): Promise<string | null> {
  const { command, argument } = said.update;
  if (command === "status") return openRunsWords(port.store, said.hearers);
  const isOwn = said.hearers.some(({ incoming }) => Object.hasOwn(incoming.commands, command));
  if ((command === "help" || command === "start") && !isOwn) return helpWords(said.hearers, true);
  if (command !== "answer") return beginFromChat(port, said, { word: command, argument });
  const gate = repliedGate(port, said);
  if (gate === null) return "Reply with /answer to the message of the question that you mean.";
  return answerFromChat(port, { gate, said, choose: (asked) => namedAnswer(asked, argument) });
}

/** The gate that the message is about which somebody replied to; null where it is about none. */
function repliedGate(port: HearingPort, said: Said<Spoken>): string | null {
  return repliedTo(port, said).find(({ gate }) => gate !== null)?.gate ?? null;
}

/** Free text is the answer where there is nothing to choose between, and never an approval. */
function freeAnswer(gate: GateState, text: string): Choice {
  const closed = closedWords(gate);
  if (closed !== null) return { words: closed };
  const names = gate.options.map(({ name }) => name);
  if (gate.asked !== null && names.length === 0) return { option: text, note: null };
  const how = gate.note === "required" ? "" : "Press a button below the question. ";
  return {
    words: `Words alone decide nothing. ${how}With a note: reply with /answer OPTION NOTE (${names.join(", ")}).`,
  };
}

function namedAnswer(gate: GateState, argument: string): Choice {
  const [, option = "", note = ""] = /^(\S*)\s*([\s\S]*)$/.exec(argument) ?? [];
  const names = gate.options.map(({ name }) => name);
  if (gate.asked !== null && names.length === 0 && argument !== "") return { option: argument, note: null };
  if (!names.includes(option)) return { words: `Name one of the options: ${names.join(", ")}.` };
  return { option, note: note === "" ? null : note };
}
