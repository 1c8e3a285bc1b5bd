import type { RunEvent } from "../../domain/run/events.ts";
import type { VirtualChannels } from "./virtual/virtual-channels.ts";

type Arrivals = VirtualChannels["arrivals"];

/** What the record allows of its requests: none arrives twice unless that was decided, and what was told as sent arrived. */
export function outboxBreaches(events: readonly RunEvent[], arrivals: Arrivals): readonly string[] {
  return [...repeatBreaches(events, arrivals), ...lossBreaches(events, arrivals)];
}

/** What decides that something is sent once more. */
const AGAIN: ReadonlySet<string> = new Set(["again", "repeated", "anew"]);

function repeatBreaches(events: readonly RunEvent[], arrivals: Arrivals): readonly string[] {
  const again = events.flatMap((event) =>
    event.type === "dispatch.settled" && AGAIN.has(event.data.is) ? [event.data.dispatch] : [],
  );
  const parts = new Map(
    events.flatMap((event) => (event.type === "dispatch.begun" ? [[event.data.part, event.data.dispatch]] : [])),
  );
  return [...parts].flatMap(([part, dispatch]) => {
    const times = arrivals.get(part) ?? 0;
    const allowed = 1 + again.filter((one) => one === dispatch).length;
    return times > allowed ? [`[P28] ${part} arrived ${times} times`] : [];
  });
}

function lossBreaches(events: readonly RunEvent[], arrivals: Arrivals): readonly string[] {
  return events.flatMap((event) => {
    if (event.type !== "dispatch.settled" || event.data.part === null) return [];
    const { part, is } = event.data;
    const told = is === "sent" || is === "part-sent";
    return told && !arrivals.has(part) ? [`[P28] ${part} was told as sent and did not arrive`] : [];
  });
}
