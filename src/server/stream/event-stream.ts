import { eventToJson } from "../../app/reading/event-json.ts";
import type { Service } from "../../app/daemon/service.ts";
import type { StoredEvent } from "../../ports/event-log.ts";
import { eventSource, message, type createBell } from "./event-source.ts";
import { recordPart } from "../record-part.ts";

/** How many events are read at a time. */
const PAGE = 200;

/** What a follower wants to see. */
export interface StreamRequest {
  /** Null: of the whole home. */
  readonly run: string | null;
  readonly after: number;
  readonly type: string | undefined;
  readonly observations: boolean;
}

// The stream reads the record by position and is only told that there is more: a slow reader costs no memory, and none
// can miss an event or get it twice.

/** Events from a position on, then live ones; observations in between where wanted, of which only the newest are kept. */
export function eventStream(service: Service, request: StreamRequest, signal: AbortSignal): Response {
  return eventSource((bell) => follow(service, request, bell), signal);
}

async function* follow(
  service: Service,
  request: StreamRequest,
  bell: ReturnType<typeof createBell>,
): AsyncGenerator<string> {
  const seen = new Map<string, string>();
  const leave = service.listen({
    event: (event) => {
      if (request.run === null || event.stream === request.run) bell.ring();
    },
    observation: (run, observed) => {
      if (!request.observations || (request.run !== null && run !== request.run)) return;
      seen.set(observed.execution, JSON.stringify({ run, ...observed }));
      bell.ring();
    },
  });
  try {
    const unread = reader(service, request);
    yield "retry: 1000\n\n";
    for (let following = false; ; following = true) {
      for (const event of unread()) yield eventMessage(event);
      for (const observed of seen.values()) yield message({ event: "observation", data: observed });
      seen.clear();
      if (!following) yield ": following\n\n";
      if (bell.idle()) yield ": alive\n\n";
      if (!(await bell.heard())) return;
    }
  } finally {
    leave();
  }
}

/** What was not read yet, up to the end, a page at a time; each call goes on where the last one came to. */
function reader({ reading }: Service, { run, after, type }: StreamRequest): () => Iterable<StoredEvent> {
  const part = recordPart(reading.store, run, type);
  let at = part.at(after);
  return function* unread() {
    for (let full = true; full;) {
      const end = part.end();
      const page = part.after(at, PAGE);
      const last = page.at(-1);
      full = page.length === PAGE;
      at = full && last !== undefined ? part.numberOf(last) : end;
      yield* page;
    }
  };
}

function eventMessage(event: StoredEvent): string {
  return message({ id: event.position, event: "event", data: JSON.stringify(eventToJson(event)) });
}
