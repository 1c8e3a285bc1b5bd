import type { Channel, FindChannel, Message, Sending } from "../../../ports/channels.ts";
import type { Draw } from "../../random-definition.ts";
import type { Life, VirtualTime } from "./virtual-time.ts";

/** What people got, no matter who sent it. */
export interface VirtualChannels {
  readonly findOf: (life: Life) => FindChannel;
  /** How often each request arrived, by the id of its message. */
  readonly arrivals: ReadonlyMap<string, number>;
}

/** What the channels are made of. */
export interface ChannelsWish {
  readonly time: VirtualTime;
  readonly draw: Draw;
  readonly mood: { readonly calm: boolean };
}

/** The channels that every simulated project has: both lose connections, one can tell a repeat. */
export const VIRTUAL_CHANNELS = {
  phone: { kind: "desktop" },
  desk: { kind: "folder", path: "desk" },
} as const;

/** Makes channels that outlive every orchestrator. */
export function createVirtualChannels(wish: ChannelsWish): VirtualChannels {
  const arrivals = new Map<string, number>();
  const arrive = ({ id }: Message): void => void arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
  const send = async (life: Life, message: Message): Promise<Sending> => {
    const { arrives, result } = wish.mood.calm ? WELL : randomSending(wish.draw);
    if (arrives) arrive(message);
    await new Promise<void>((resolve) => void wish.time.after(1 + wish.draw(300), () => life.alive && resolve()));
    return result;
  };
  return {
    arrivals,
    findOf: (life) => async (_project, _config, name) =>
      name in VIRTUAL_CHANNELS ? channel(name, async (message) => send(life, message)) : null,
  };
}

interface Outcome {
  readonly arrives: boolean;
  readonly result: Sending;
}

const WELL: Outcome = { arrives: true, result: { is: "sent", remote: "remote" } };

function randomSending(draw: Draw): Outcome {
  switch (draw(10)) {
    case 9:
      return { arrives: draw(2) === 0, result: { is: "unknown", reason: "cut off" } };
    case 8:
      return { arrives: false, result: { is: "later", afterMs: draw(5_000), reason: "busy" } };
    case 7:
      return { arrives: false, result: { is: "refused", because: "secret", reason: "no token" } };
    case 6:
      return { arrives: false, result: { is: "refused", because: "recipient", reason: "not there" } };
    default:
      return WELL;
  }
}

function channel(name: string, send: (message: Message) => Promise<Sending>): Channel {
  const tellsRepeats = name === "desk";
  return {
    name,
    kind: VIRTUAL_CHANNELS.desk.kind,
    traits: { edits: !tellsRepeats, buttons: true, valueBytes: 64, fileBytes: 1_000_000, tellsRepeats },
    split: (message) =>
      message.files.length < 2
        ? [message]
        : message.files.map((file, place) => ({ ...message, id: `${message.id}.${place}`, files: [file] })),
    send: async (message) => send(message),
    incoming: null,
  };
}
