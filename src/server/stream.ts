import { eventToJson } from "../app/event-json.ts";
import type { Service } from "../app/service.ts";
import type { StoredEvent } from "../ports/event-log.ts";

const HEARTBEAT_MS = 15_000;
const PAGE = 1_000;

/** What a follower wants to see. */
export interface StreamRequest {
  readonly run: string | null;
  readonly after: number;
  readonly observations: boolean;
}

/** Events from a position on, then live ones, without gap or double; observations in between where wanted. */
export function eventStream(service: Service, request: StreamRequest, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  let close: (() => void) | null = null;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const say = (text: string): void => {
        try {
          controller.enqueue(encoder.encode(text));
        } catch {
          close?.();
        }
      };
      let position = request.after;
      const event = (stored: StoredEvent): void => {
        if (stored.position <= position || (request.run !== null && stored.stream !== request.run)) return;
        position = stored.position;
        say(`id: ${stored.position}\nevent: event\ndata: ${JSON.stringify(eventToJson(stored))}\n\n`);
      };
      replay(service, request, event);
      const leave = service.listen({
        event,
        observation: (run, seen) => {
          if (request.observations && (request.run === null || run === request.run))
            say(`event: observation\ndata: ${JSON.stringify({ run, ...seen })}\n\n`);
        },
      });
      const heart = setInterval(() => say(": alive\n\n"), HEARTBEAT_MS);
      heart.unref();
      say(": following\n\n");
      close = () => {
        clearInterval(heart);
        leave();
      };
      signal.addEventListener("abort", () => close?.(), { once: true });
    },
    cancel: () => close?.(),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}

function replay({ reading }: Service, { run, after }: StreamRequest, take: (event: StoredEvent) => void): void {
  let from = after;
  for (;;) {
    const page = reading.store.events({ ...(run === null ? {} : { stream: run }), afterPosition: from, limit: PAGE });
    for (const event of page) take(event);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    from = last.position;
  }
}
