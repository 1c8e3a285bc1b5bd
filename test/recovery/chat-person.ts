import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MESSAGES_FILE, PRESSES_FILE, type ChatMessage, type ChatPress } from "./checker/read-chat.ts";
import type { SeenMessage } from "../../src/testing/index.ts";
import type { World } from "./world.ts";

// The person in the chat: presses each button once, looks before deciding about a delivery, and notes everything outside the home.

/** The chat's id. */
export const ROOM = "42";

/** The delivery about which a person is asked when nobody knows of it; it stands in the chat, or does not. */
const ASKED_ABOUT = "Here is the work.";

/** Presses a button of every message that has some and was not pressed before; `recorded` hears of each that the bot confirms. */
export function pressButtons({ telegram, control }: World, recorded: (gate: string) => void): void {
  const all = telegram.messages(ROOM);
  for (const message of all) {
    const [button] = message.buttons;
    if (button === undefined || pressed(telegram).has(message.id)) continue;
    const isAboutDelivery = message.buttons.some(({ label }) => label === "accept");
    const option = isAboutDelivery ? lookedFor(all) : button.label;
    pressed(telegram).add(message.id);
    void press({ telegram, control }, { message, option, recorded }).catch(() => null);
  }
}

interface Pressing {
  readonly message: SeenMessage;
  readonly option: string;
  readonly recorded: (gate: string) => void;
}

/** Nobody may ever tell what became of a press. */
async function press(
  { telegram, control }: Pick<World, "telegram" | "control">,
  { message, option, recorded }: Pressing,
): Promise<void> {
  const gate = message.buttons[0]?.value.replace(/\/.*/, "") ?? "";
  const told = telegram.press(message, option);
  const line: ChatPress = { message: message.id, update: telegram.unconfirmed().at(-1) ?? 0, gate, option };
  appendFileSync(join(control, PRESSES_FILE), `${JSON.stringify(line)}\n`);
  if ((await told) === `Recorded: ${option}.`) recorded(gate);
}

/** What somebody decides who looks whether the delivery stands there. */
function lookedFor(all: readonly SeenMessage[]): string {
  return all.some(({ text }) => text.includes(ASKED_ABOUT)) ? "accept" : "retry";
}

const known = new WeakMap<World["telegram"], Set<number>>();

/** The messages of a chat whose button was pressed. */
function pressed(telegram: World["telegram"]): Set<number> {
  const found = known.get(telegram) ?? new Set();
  known.set(telegram, found);
  return found;
}

/** Writes down what stands in the chat, as the far side has it. */
export function noteChat({ telegram, control }: World): void {
  const sends = telegram.requests.filter(({ method }) => method.startsWith("send"));
  const lines = telegram.messages(ROOM).map(({ id, texts, file }, index): ChatMessage => {
    const value = /"callback_data":"([^"/]+)\//.exec(JSON.stringify(sends[index]?.fields ?? {}))?.[1];
    return { message: id, gate: value ?? null, texts, sha256: file?.sha256 ?? null };
  });
  if (sends.length !== lines.length)
    throw new TypeError(`${sends.length} were sent, ${lines.length} stand in the chat`);
  writeFileSync(join(control, MESSAGES_FILE), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
