import type { DispatchRefusal } from "../domain/run/outbox/dispatch.ts";
import type { SendResult } from "../domain/run/outbox/dispatch-commands.ts";
import type { EpochMs } from "../base/clock.ts";
import type { JsonObject } from "../base/json/json.ts";
import type { ChannelKind, ChatCommand } from "../domain/channel.ts";

// A message is one row of the outbox and one request to the far side, so that it either arrived or did not. What a channel
// cannot say in one request is split before its rows are written.

/** Something to be told to a person. */
export interface Message {
  /** Id of its row in the outbox: the same whenever it is sent again. */
  readonly id: string;
  /** When it was decided. */
  readonly at: EpochMs;
  readonly kind: "question" | "progress" | "delivery" | "notice";
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly files: readonly MessageFile[];
  /** Remote id of the message that this one takes the place of; null: a new one. */
  readonly edits: string | null;
  /** Remote id of the message that this one answers. */
  readonly repliesTo: string | null;
}

/** An option that can be pressed. */
export interface Button {
  readonly label: string;
  /** What comes back as `pressed`; at most `traits.valueBytes` bytes of UTF-8. */
  readonly value: string;
}

/** A stored file that goes along. */
export interface MessageFile {
  /** Absolute. */
  readonly path: string;
  /** What the person sees it called: one name, no path. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Lower-case hex. What is no longer this content is not sent. */
  readonly sha256: string;
  readonly caption: string;
  /** What an earlier version of the same run delivered there under this name; null or missing: nothing. */
  readonly replaces?: { readonly version: number; readonly sha256: string } | null;
  /** Where a person can fetch it if the channel cannot carry it; null: its path is named. */
  readonly link: string | null;
}

/** What a channel can do. */
export interface ChannelTraits {
  /** A message can be changed in place. */
  readonly edits: boolean;
  readonly buttons: boolean;
  /** Largest value of a button; 0 where there are none. */
  readonly valueBytes: number;
  /** Largest file that it carries; 0: none. */
  readonly fileBytes: number;
  /** The far side can tell a message that comes twice, so that one whose end is unknown may be sent again. */
  readonly tellsRepeats: boolean;
}

/** What became of a message. Only `unknown` leaves open whether it arrived. */
export type Sending = SendResult;

/** Whose matter a refusal is. */
export type Refusal = DispatchRefusal;

/** Carries messages to their far side. */
export interface Carrier {
  readonly traits: ChannelTraits;
  /**
   * The messages that go out for one, each in a request of its own, the last with the text and the buttons; itself where
   * one request does. Pure: the same message gives the same parts with the same ids.
   */
  readonly split: (message: Message) => readonly Message[];
  /** Sends a message that needs no splitting; null: to the channel's own place. Never throws. */
  readonly send: (message: Message, to: string | null, signal: AbortSignal) => Promise<Sending>;
}

/** A way to a person. */
export interface Channel extends Carrier {
  readonly name: string;
  readonly kind: ChannelKind;
  /** What people say there; null where nobody can. */
  readonly incoming: Incoming | null;
}

/** Finds a channel of a project by its name in the newest config, or `folder:PATH`; null when there is none. */
export type FindChannel = (project: string, config: JsonObject | null, name: string) => Promise<Channel | null>;

/** What people say on a channel. */
export interface Incoming {
  /**
   * What all channels share that hear the same updates: the bot, say. Never a secret; null where it cannot be told here
   * and now, because a secret is missing.
   */
  readonly source: () => Promise<string | null>;
  /** What begins a run, by its word. */
  readonly commands: Readonly<Record<string, ChatCommand>>;
  /** Tells whether somebody in a chat is on the channel's allow-list. */
  readonly hears: (chat: string, user: string) => boolean;
  /**
   * Gives every update to `take`, one after the other, in their order, until the signal. An update is acknowledged only
   * after `take` resolved: what was not made durable comes again. Throws CHANNEL_REFUSED when the far side does not know us.
   */
  readonly listen: (listening: Listening) => Promise<void>;
}

/** How a channel is listened to. */
export interface Listening {
  /** Cursor of the last update that was made durable; null: none yet. */
  readonly cursor: string | null;
  /** Makes an update durable together with its cursor; what it resolves with is told to who pressed, null is nothing. */
  readonly take: (update: Update) => Promise<string | null>;
  /** Who is heard; the channel's own allow-list unless said. */
  readonly hears?: Incoming["hears"];
  /** Told when updates cannot be fetched, and null once they can again. */
  readonly trouble: (reason: string | null) => void;
  readonly signal: AbortSignal;
}

/** Something that happened on a channel. One that comes again has the id it had. */
export type Update = UpdateRest & Happening;

/** What can happen on a channel. */
export type Happening =
  | {
      readonly is: "pressed";
      readonly value: string;
      /** Remote id of the message that the button belongs to. */
      readonly message: string;
    }
  /** Free text; it never approves anything. */
  | {
      readonly is: "said";
      readonly text: string;
      readonly replyTo: string | null;
      readonly message: string;
      /** It is said to us, and not to others who are there too. */
      readonly addressed: boolean;
    }
  | {
      readonly is: "command";
      /** Without its slash. */
      readonly command: string;
      readonly argument: string;
      readonly replyTo: string | null;
      readonly message: string;
    }
  /** Somebody who is not on the allow-list; was told nothing. */
  | { readonly is: "foreign"; readonly what: "pressed" | "said" }
  /** Nothing for us; only its cursor counts. */
  | { readonly is: "other" };

/** What every update has. */
export interface UpdateRest {
  /** Never the same for two updates of a channel. */
  readonly id: string;
  readonly cursor: string;
  readonly chat: string | null;
  readonly user: ChannelUser | null;
}

/** Who said it; the actor is `channel:<name of the channel>/<id>`. */
export interface ChannelUser {
  readonly id: string;
  readonly name: string;
}
