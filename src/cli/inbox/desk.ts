import { HoldfastError, messageOf } from "../../base/failure.ts";
import { ensureDaemon } from "../../app/daemon/living-daemon.ts";
import type { Reading } from "../../app/reading/reading.ts";
import { viewFile } from "../../app/daemon/view-file.ts";
import type { CommandContext } from "../call/context.ts";
import { EMPTY, opened, refreshed, type Inbox, type OpenGate } from "./inbox.ts";
import type { Keyboard } from "./keyboard.ts";
import { paintInbox } from "./paint-inbox.ts";
import { press, skip, type Deed, type Key, type Pressed } from "./press.ts";
import { readItems, readSubject } from "./read-inbox.ts";
import type { Screen } from "./screen.ts";

/** What a person at the inbox works with. */
export interface DeskPort {
  readonly context: CommandContext;
  readonly open: Reading;
  /** Null for every project. */
  readonly project: string | null;
  readonly screen: Screen;
  readonly leave: (code: number) => void;
  /** Something broke that nobody could tell of here. */
  readonly fail: (failure: unknown) => void;
}

/** Where a person sits: the inbox as it stands, and what is done for it. */
export interface Desk {
  readonly sitDown: (keyboard: Keyboard) => void;
  readonly types: () => boolean;
  readonly key: (key: Key) => void;
  /** Looks at the record, where it has grown. */
  readonly look: () => void;
  readonly repaint: () => void;
  /** What was answered, a line for each. */
  readonly given: () => readonly string[];
}

/** Prepares a desk; the record is looked at when somebody sits down. */
export function createDesk(port: DeskPort): Desk {
  const room: Room = { port, inbox: EMPTY, keyboard: null, busy: false, position: -1, given: [] };
  return {
    sitDown: (keyboard) => {
      room.keyboard = keyboard;
      look(room);
    },
    types: () => room.inbox.typing !== null,
    key: (key) => {
      if (room.busy) return;
      apply(room, press(room.inbox, key));
      repaint(room);
    },
    look: () => look(room),
    repaint: () => repaint(room),
    given: () => room.given,
  };
}

interface Room {
  readonly port: DeskPort;
  inbox: Inbox;
  keyboard: Keyboard | null;
  /** An answer is on its way: no key counts until it is known what became of it. */
  busy: boolean;
  /** The end of the record when it was looked at. */
  position: number;
  readonly given: string[];
}

function repaint(room: Room): void {
  const { screen, context } = room.port;
  const typed = room.keyboard?.typed() ?? { text: "", cursor: 0 };
  const frame = paintInbox(room.inbox, typed, { ...screen.size(), now: Date.now(), color: context.color });
  const { open } = room.inbox;
  if (open !== null) room.inbox = { ...room.inbox, open: { ...open, scrolled: frame.scrolled } };
  screen.show(frame);
}

function look(room: Room): void {
  const { open, project } = room.port;
  const last = open.store.lastPosition();
  if (last !== room.position) {
    const at = room.inbox.open;
    const subject = at === null ? null : readSubject(open, at.run.id, at.gate.id);
    room.inbox = refreshed(room.inbox, readItems(open, project), subject);
    room.position = last;
  }
  repaint(room);
}

function apply(room: Room, { inbox, deed }: Pressed): void {
  room.inbox = inbox;
  if (deed !== null) act(room, deed);
}

function act(room: Room, deed: Deed): void {
  switch (deed.is) {
    case "leave":
      room.port.leave(0);
      break;
    case "open":
      openGate(room, deed.gate);
      break;
    case "type":
      room.keyboard?.put(deed.text);
      break;
    case "view":
      void view(room, deed).catch(room.port.fail);
      break;
    case "answer":
      if (room.inbox.open !== null) void answer(room, room.inbox.open, deed).catch(room.port.fail);
  }
}

function openGate(room: Room, id: string): void {
  const item = room.inbox.items.find((one) => one.id === id);
  const subject = item === undefined ? null : readSubject(room.port.open, item.run, id);
  room.inbox =
    subject === null
      ? { ...room.inbox, open: null, notice: `It cannot be shown. See: holdfast why ${item?.run ?? ""}` }
      : opened(room.inbox, subject);
}

function say(room: Room, notice: string): void {
  room.inbox = { ...room.inbox, notice };
  repaint(room);
}

async function view(room: Room, { path, words }: Extract<Deed, { is: "view" }>): Promise<void> {
  say(room, `Opening ${words}.`);
  const fault = await viewFile(path);
  if (fault !== null) say(room, `${words} could not be opened, ${fault}: ${path}`);
}

type Answer = Extract<Deed, { is: "answer" }>;

async function answer(room: Room, open: OpenGate, deed: Answer): Promise<void> {
  room.busy = true;
  say(room, "Sending …");
  const refused = await send(room.port.context, open, deed);
  room.busy = false;
  room.position = -1;
  look(room);
  if (refused === null) {
    room.given.push(`${open.gate.stage} of ${open.run.id}: ${deed.option}`);
    room.inbox = { ...room.inbox, notice: `Answered: ${deed.option}.` };
    const next = skip(room.inbox, 1);
    apply(room, { ...next, inbox: { ...next.inbox, notice: room.inbox.notice } });
  } else room.inbox = { ...room.inbox, notice: refused };
  repaint(room);
}

/** Answers what was seen and nothing else: the answer names the subject. Resolves with why it was not taken. */
async function send(context: CommandContext, { gate }: OpenGate, { option, note }: Answer): Promise<string | null> {
  try {
    const client = await ensureDaemon(context);
    await client.post(`/gates/${gate.id}/answer`, { option, note, subject: gate.subject });
    return null;
  } catch (failure) {
    return failure instanceof HoldfastError ? `${failure.message} ${failure.hint}`.trim() : messageOf(failure);
  }
}
