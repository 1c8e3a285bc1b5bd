import { timestamp } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import { objectOf } from "../../base/json/json-fields.ts";
import { SECRET_NOT_FOUND } from "../../domain/channel.ts";
import type { FindChannel, Update } from "../../ports/channels.ts";
import type { Projects } from "../projects.ts";
import { isPassing } from "./answer-from-chat.ts";
import { openEar, type Deafness, type Ear, type EarPort } from "./ear.ts";
import type { Hearer, HearingPort } from "./hearer.ts";
import { createReplies, type Replies } from "./replies.ts";
import { createStrangers, type Strangers } from "./strangers.ts";
import { takeUpdate, type Told } from "./take-update.ts";

/** What hearing people over the channels of the projects needs. */
export interface EarsPort extends HearingPort {
  readonly channels: { readonly find: FindChannel };
  readonly projects: Pick<Projects, "config" | "all">;
}

/** A channel on which people are heard, or should be. */
export interface HeardChannel {
  readonly project: string;
  readonly channel: string;
  /** What keeps them from being heard; null while they are. */
  readonly trouble: string | null;
  readonly since: string | null;
}

/** Listens on the channels of the projects that have open runs: one ear for each bot. */
export interface Ears {
  /** Looks again which channels must be heard. */
  readonly tend: () => void;
  readonly heard: () => readonly HeardChannel[];
  /** Resolves once nothing is being taken any more. */
  readonly close: () => Promise<void>;
}

/** What tends are gathered for, and what is looked at again without being told. */
const GATHER_MS = 50;
const LOOK_AGAIN_MS = 60_000;

/** Hears nobody before it is tended first. */
export function createEars(port: EarsPort): Ears {
  const room: Room = {
    port,
    ears: new Map(),
    projects: new Set(),
    deaf: [],
    replies: createReplies(port.clock),
    strangers: createStrangers(port),
    closed: false,
  };
  let cancel: (() => void) | null = null;
  let due = Infinity;
  let tending: Promise<void> = Promise.resolve();
  const later = (delayMs: number): void => {
    if (room.closed || due <= delayMs) return;
    cancel?.();
    due = delayMs;
    cancel = port.clock.after(delayMs, () => {
      due = Infinity;
      tending = tending.then(async () => tendRoom(room)).then(() => later(LOOK_AGAIN_MS));
    });
  };
  return {
    tend: () => later(GATHER_MS),
    heard: () => heardIn(room),
    close: async () => {
      room.closed = true;
      cancel?.();
      await tending;
      await Promise.all([...room.ears.values()].map(async (ear) => ear.close()));
      await room.replies.close();
    },
  };
}

/** What is listened to, and what cannot even be. */
interface Room {
  readonly port: EarsPort;
  readonly ears: Map<string, Ear>;
  /** Projects that had an open run in this life: who presses too late is told so. */
  readonly projects: Set<string>;
  deaf: readonly (Deafness & { readonly project: string; readonly channel: string })[];
  readonly replies: Replies;
  readonly strangers: Strangers;
  closed: boolean;
}

async function tendRoom(room: Room): Promise<void> {
  if (room.closed) return;
  const wanted = await wantedEars(room);
  for (const [source, ear] of room.ears) {
    const hearers = wanted.get(source);
    // Another first channel may reach the bot in another way.
    if (hearers !== undefined && hearers[0]?.channel === ear.hearers()[0]?.channel) {
      ear.setHearers(hearers);
      ear.nudge();
      continue;
    }
    room.ears.delete(source);
    await ear.close();
  }
  for (const [source, hearers] of wanted)
    if (!room.ears.has(source)) room.ears.set(source, openEar(earPort(room), source, hearers));
}

/** The channels that hear, by what they hear. */
async function wantedEars(room: Room): Promise<ReadonlyMap<string, readonly Hearer[]>> {
  const wanted = new Map<string, Hearer[]>();
  const deaf: Room["deaf"][number][] = [];
  for (const project of room.port.store.openProjects()) room.projects.add(project);
  for (const project of new Set([...room.projects, ...room.port.projects.all()])) {
    for (const name of channelNames(room, project)) {
      const found = await findHearer(room.port, project, name);
      if (found === null) continue;
      if ("reason" in found) {
        const since = room.deaf.find((one) => one.project === project && one.channel === name)?.since;
        deaf.push({ project, channel: name, reason: found.reason, since: since ?? room.port.clock.now() });
      } else wanted.set(found.source, [...(wanted.get(found.source) ?? []), found.hearer]);
    }
  }
  room.deaf = deaf;
  return wanted;
}

/** All that a project with open runs has, else those on which a run can be begun. */
function channelNames({ port, projects }: Room, project: string): readonly string[] {
  const channels = Object.entries(objectOf(port.projects.config(project)?.["channels"]));
  return channels.flatMap(([name, words]) => (projects.has(project) || "commands" in objectOf(words) ? [name] : []));
}

type Found = { readonly source: string; readonly hearer: Hearer } | { readonly reason: string } | null;

async function findHearer({ channels, projects }: EarsPort, project: string, name: string): Promise<Found> {
  try {
    const channel = await channels.find(project, projects.config(project), name);
    if (channel === null || channel.incoming === null) return null;
    const { incoming } = channel;
    const source = await incoming.source();
    return source === null ? { reason: SECRET_NOT_FOUND } : { source, hearer: { project, channel, incoming } };
  } catch (thrown) {
    return { reason: messageOf(thrown) };
  }
}

function earPort(room: Room): EarPort {
  const { store, clock } = room.port;
  return { clock, cursor: store.cursor, take: async (ear, update) => take(room, ear, update) };
}

/** What an update does is durable before its cursor is, and its cursor before it is acknowledged. */
async function take(room: Room, ear: Ear, update: Update): Promise<string | null> {
  const { port, replies, strangers } = room;
  const hearers = ear.hearers();
  const [first] = hearers;
  if (update.is === "foreign" && first !== undefined) strangers.note(first, update);
  const { toast, reply } = await takeUpdate(port, { name: ear.source, hearers }, update).catch(told);
  port.store.transact((writer) => writer.setCursor(ear.source, update.cursor, port.clock.now()));
  const { chat } = update;
  if (reply === null || chat === null || first === undefined) return toast;
  const repliesTo = "message" in update ? update.message : null;
  const speaker = hearers.find(({ incoming }) => incoming.hears(chat, update.user?.id ?? "")) ?? first;
  replies.say(speaker.channel, { id: `reply-${update.id}`, chat, text: reply, repliesTo });
  return toast;
}

/** What would be the same again is told instead: one update keeps no other from being heard. */
function told(failure: unknown): Told {
  if (isPassing(failure)) throw failure;
  const words = `That could not be done: ${messageOf(failure)}`;
  return { toast: words, reply: words };
}

function heardIn({ ears, deaf }: Room): readonly HeardChannel[] {
  const listened = [...ears.values()].flatMap((ear) => {
    const trouble = ear.deafness();
    return ear.hearers().map(({ project, channel }) => ({
      project,
      channel: channel.name,
      trouble: trouble?.reason ?? null,
      since: trouble === null ? null : timestamp(trouble.since),
    }));
  });
  const unheard = deaf.map(({ reason, since, project, channel }) => ({
    project,
    channel,
    trouble: reason,
    since: timestamp(since),
  }));
  return [...listened, ...unheard];
}
