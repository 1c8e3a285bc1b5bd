import type { Journal } from "../../app/reading/journals.ts";
import type { Service } from "../../app/daemon/service.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { textsOf } from "../../base/json/json-fields.ts";
import { eventSource, message, type createBell } from "./event-source.ts";

const LOOK_MS = 200;

/** A line that is longer is told in parts. */
const LONGEST_LINE = 65_536;

/** Which journal is followed from which byte of what is shown of it on. */
export interface LogRequest {
  readonly run: string;
  readonly journal: Journal;
  readonly stream: "out" | "err";
  readonly after: number;
}

/** A journal line by line, each with the place after it as id, until its process is settled; then `end`, with notes of what is missing. */
export function logStream(service: Service, request: LogRequest, signal: AbortSignal): Response {
  return eventSource((bell) => follow(service, request, bell), signal);
}

async function* follow(
  service: Service,
  request: LogRequest,
  bell: ReturnType<typeof createBell>,
): AsyncGenerator<string> {
  const { journal, stream, after } = request;
  const text = journal.read(stream, after);
  const lines = createPlacedLines(after);
  // What is missing is known once it is settled; null until then.
  let notes = notesOf(service, request);
  const leave = service.listen({
    event: (event) => {
      if (event.type !== "execution.settled" || event.data?.["execution"] !== journal.execution) return;
      notes = notesIn(event.data);
      bell.ring();
    },
    observation: () => {},
  });
  const looking = setInterval(bell.ring, LOOK_MS);
  try {
    yield "retry: 1000\n\n";
    for (;;) {
      const last = notes;
      for (const chunk of text.next(last !== null)) yield* lineMessages(lines.push(chunk));
      if (last !== null) {
        yield* lineMessages(lines.rest());
        const data = last.length === 0 ? "{}" : JSON.stringify({ notes: last });
        yield message({ id: lines.place(), event: "end", data });
        return;
      }
      if (bell.idle()) yield ": alive\n\n";
      if (!(await bell.heard())) return;
    }
  } finally {
    clearInterval(looking);
    text.close();
    leave();
  }
}

function notesOf({ reading }: Service, { run, journal }: LogRequest): readonly string[] | null {
  const settled = reading.store.events({ stream: run, types: ["execution.settled"] });
  const own = settled.find(({ data }) => data?.["execution"] === journal.execution);
  return own === undefined ? null : notesIn(own.data);
}

function notesIn(data: JsonObject | null): readonly string[] {
  return textsOf(data?.["notes"]);
}

function* lineMessages(lines: readonly Line[]): Iterable<string> {
  for (const line of lines) yield message({ id: line.end, event: "line", data: line.text });
}

interface Line {
  readonly text: string;
  /** The place after it. */
  readonly end: number;
}

/** Cuts what is shown into lines, each with its place. */
function createPlacedLines(after: number): {
  readonly push: (chunk: Buffer) => readonly Line[];
  readonly rest: () => readonly Line[];
  readonly place: () => number;
} {
  let place = after;
  let open: Buffer = Buffer.alloc(0);
  const take = (bytes: number, text: string): Line => {
    place += bytes;
    return { text, end: place };
  };
  const cut = (least: number): readonly Line[] => {
    const lines: Line[] = [];
    let begun = 0;
    for (let at = open.indexOf(10); at >= 0; at = open.indexOf(10, begun)) {
      lines.push(take(at + 1 - begun, open.toString("utf8", begun, at)));
      begun = at + 1;
    }
    open = open.subarray(begun);
    if (open.length < least) return lines;
    lines.push(take(open.length, open.toString("utf8")));
    open = Buffer.alloc(0);
    return lines;
  };
  return {
    push: (chunk) => {
      open = Buffer.concat([open, chunk]);
      return cut(LONGEST_LINE);
    },
    rest: () => cut(1),
    place: () => place,
  };
}
