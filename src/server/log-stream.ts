import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../base/failure.ts";
import type { Journal } from "../app/journals.ts";
import type { Service } from "../app/service.ts";
import { eventSource, message, type createBell } from "./event-source.ts";

const LOOK_MS = 200;
const CHUNK_BYTES = 65_536;

/** Which journal is followed from which byte on. */
export interface LogRequest {
  readonly run: string;
  readonly journal: Journal;
  readonly stream: "out" | "err";
  readonly after: number;
}

/** The path of what a child wrote. */
export function logFile({ directory }: Journal, stream: "out" | "err"): string {
  return join(directory, stream);
}

/** A journal line by line, each with the place after it as id, until its process is settled; then `end`. */
export function logStream(service: Service, request: LogRequest, signal: AbortSignal): Response {
  return eventSource((bell) => follow(service, request, bell), signal);
}

async function* follow(
  service: Service,
  request: LogRequest,
  bell: ReturnType<typeof createBell>,
): AsyncGenerator<string> {
  const file = logFile(request.journal, request.stream);
  let settled = isSettled(service, request);
  const leave = service.listen({
    event: (event) => {
      if (event.type !== "execution.settled" || event.data?.["execution"] !== request.journal.execution) return;
      settled = true;
      bell.ring();
    },
    observation: () => {},
  });
  const looking = setInterval(bell.ring, LOOK_MS);
  try {
    yield "retry: 1000\n\n";
    for (let at = request.after; ;) {
      const last = settled;
      for await (const line of wholeLines(file, at, last)) {
        yield message({ id: line.end, event: "line", data: line.text });
        at = line.end;
      }
      if (last) {
        yield message({ id: at, event: "end", data: "{}" });
        return;
      }
      if (bell.idle()) yield ": alive\n\n";
      if (!(await bell.heard())) return;
    }
  } finally {
    clearInterval(looking);
    leave();
  }
}

function isSettled({ reading }: Service, { run, journal }: LogRequest): boolean {
  const settled = reading.store.events({ stream: run, types: ["execution.settled"], limit: 100_000 });
  return settled.some(({ data }) => data?.["execution"] === journal.execution);
}

interface Line {
  readonly text: string;
  /** The place after it. */
  readonly end: number;
}

async function* wholeLines(file: string, from: number, last: boolean): AsyncGenerator<Line> {
  for (let at = from; ;) {
    const lines = await linesFrom(file, at, last);
    yield* lines;
    const end = lines.at(-1)?.end;
    if (end === undefined) return;
    at = end;
  }
}

/** The whole lines from a place on, as far as one chunk goes. A line without an end counts when nothing follows any more, or it fills the chunk. */
async function linesFrom(file: string, from: number, last: boolean): Promise<readonly Line[]> {
  const chunk = await chunkOf(file, from);
  const lines: Line[] = [];
  let begun = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, begun)) {
    lines.push({ text: chunk.toString("utf8", begun, at), end: from + at + 1 });
    begun = at + 1;
  }
  const ended = chunk.length === CHUNK_BYTES ? lines.length === 0 : last;
  if (ended && begun < chunk.length) lines.push({ text: chunk.toString("utf8", begun), end: from + chunk.length });
  return lines;
}

async function chunkOf(file: string, from: number): Promise<Buffer> {
  try {
    if ((await stat(file)).size <= from) return Buffer.alloc(0);
    await using handle = await open(file);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, from);
    return buffer.subarray(0, bytesRead);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return Buffer.alloc(0);
    throw thrown;
  }
}
