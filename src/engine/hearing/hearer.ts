import { HoldfastError } from "../../base/failure.ts";
import type { Actor } from "../../domain/actor.ts";
import type { RevisionPlan } from "../../domain/run/version/revision.ts";
import type { Listener } from "../../domain/run/outbox/dispatch.ts";
import type { RunState } from "../../domain/run/state.ts";
import type { Channel, ChannelUser, Incoming, Update } from "../../ports/channels.ts";
import type { SentRow, Store } from "../../ports/event-log.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Engine } from "../engine.ts";
import type { Home } from "../home.ts";

/** A channel of a project on which people are heard. Several may hear the same updates: one bot in two projects, say. */
export interface Hearer {
  readonly project: string;
  readonly channel: Channel;
  readonly incoming: Incoming;
}

/** What hearing people needs. */
export interface HearingPort extends Pick<Engine, "command" | "view"> {
  readonly store: Store;
  readonly clock: Clock;
  readonly home: Pick<Home, "append" | "quarantined">;
  readonly begin: BeginRun;
  readonly revise: ReviseRun;
}

/** A run that somebody in a chat asks for. */
export interface AskedRun {
  readonly project: string;
  readonly channel: string;
  readonly chat: string;
  readonly user: string;
  /** The pipeline's file, relative to the folder of the project's config. */
  readonly file: string;
  readonly input: { readonly name: string; readonly value: string } | null;
  /** The same key makes one run, however often it is asked for. */
  readonly key: string;
}

/** Begins a run; resolves with what must be told where that cannot be. Throws what must be tried again. */
export type BeginRun = (asked: AskedRun) => Promise<{ readonly refused: string | null }>;

/**
 * Opens the next version of a delivered run as words ask, or begins the run that finds of which kind they are; the same key
 * opens one. Throws what refuses it.
 */
export type ReviseRun = (
  run: string,
  words: string,
  by: { readonly actor: Actor; readonly key: string; readonly asker: Listener },
) => Promise<Pick<RevisionPlan, "version" | "again" | "because"> | { readonly finder: string }>;

/** Something that an allowed person did in an allowed chat, and the channels that hear it. */
export interface Said<U extends Update = Update> {
  readonly hearers: readonly Hearer[];
  readonly update: U;
  readonly chat: string;
  readonly user: ChannelUser;
  /** The cause that the record names: the same whenever the update comes again. */
  readonly cause: string;
}

/**
 * The messages of runs, heard here, that one which somebody replied to may be; none where it is no reply. Throws UNAVAILABLE
 * where it may be one that stands in the chat already and is not recorded yet: the one who is quick is heard a moment later.
 */
export function repliedTo(
  { store }: Pick<HearingPort, "store">,
  { hearers, update: { replyTo } }: Said<Extract<Update, { is: "said" | "command" }>>,
): readonly (SentRow & { readonly hearer: Hearer })[] {
  if (replyTo === null) return [];
  const found = store.sentAs(replyTo).flatMap((sent) => {
    const hearer = hearers.find(({ project, channel }) => project === sent.project && channel.name === sent.channel);
    return hearer === undefined ? [] : [{ ...sent, hearer }];
  });
  if (found.length === 0 && hearers.some(({ project, channel }) => store.isSending(project, channel.name)))
    throw new HoldfastError("UNAVAILABLE", "What it replies to may be being sent.");
  return found;
}

/** The channels on which somebody is heard. */
export function hearersOf(hearers: readonly Hearer[], chat: string, user: string): readonly Hearer[] {
  return hearers.filter(({ incoming }) => incoming.hears(chat, user));
}

/** The channel over which a run speaks with a chat; undefined where it is no matter of that chat. */
export function hearerOfRun({ accepted }: RunState, { hearers, chat }: Said): Hearer | undefined {
  return hearers.find(
    ({ project, channel }) =>
      project === accepted.project &&
      (accepted.tells ?? []).some((to) => to.channel === channel.name && (to.to === null || to.to === chat)),
  );
}
