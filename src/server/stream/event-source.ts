const HEARTBEAT_MS = 15_000;

/** Wakes a source that waits for more. */
export interface Bell {
  /** Resolves at the next ring, or at once where it rang since it was last heard; then tells whether to go on. */
  readonly heard: () => Promise<boolean>;
  readonly ring: () => void;
  readonly end: () => void;
}

/** A bell that rings on its own often enough to keep a connection open. */
export function createBell(): Bell & { readonly idle: () => boolean } {
  let rung = false;
  let ended = false;
  let waiting: (() => void) | null = null;
  let beat = false;
  const wake = (): void => {
    waiting?.();
    waiting = null;
  };
  const heart = setInterval(() => {
    beat = true;
    wake();
  }, HEARTBEAT_MS);
  heart.unref();
  return {
    heard: async () => {
      if (!rung && !ended) await new Promise<void>((resolve) => (waiting = resolve));
      rung = false;
      return !ended;
    },
    idle: () => {
      const was = beat;
      beat = false;
      return was;
    },
    ring: () => {
      rung = true;
      wake();
    },
    end: () => {
      ended = true;
      clearInterval(heart);
      wake();
    },
  };
}

/** Serves server-sent events from a source that is only asked for more when the reader has taken what it had. */
export function eventSource(
  make: (bell: ReturnType<typeof createBell>) => AsyncGenerator<string>,
  signal: AbortSignal,
): Response {
  const bell = createBell();
  const source = make(bell);
  const encoder = new TextEncoder();
  const end = async (): Promise<void> => {
    bell.end();
    await source.return(undefined);
  };
  signal.addEventListener("abort", bell.end, { once: true });
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await source.next();
      if (next.done === true) {
        bell.end();
        controller.close();
      } else controller.enqueue(encoder.encode(next.value));
    },
    cancel: end,
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}

/** One message of a stream, its data on as many lines as it has. */
export function message(words: { readonly id?: number; readonly event: string; readonly data: string }): string {
  const id = words.id === undefined ? "" : `id: ${words.id}\n`;
  const data = words.data
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join("");
  return `${id}event: ${words.event}\n${data}\n`;
}
