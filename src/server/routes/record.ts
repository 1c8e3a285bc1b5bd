import { HoldfastError } from "../../base/failure.ts";
import { eventToJson } from "../../app/reading/event-json.ts";
import type { Journal } from "../../app/reading/journals.ts";
import type { Service } from "../../app/daemon/service.ts";
import type { EventPage, EventsQuery, LogQuery } from "../contract.ts";
import { eventStream } from "../stream/event-stream.ts";
import { fileResponse } from "../stream/files.ts";
import { logFile } from "../stream/log-file.ts";
import { logStream } from "../stream/log-stream.ts";
import { recordPart } from "../record-part.ts";
import { route, type Incoming, type Reply, type Routes } from "../http/route.ts";
import { eventPage } from "../schemas/answers.ts";
import { bytes, noBody } from "../schemas/pieces.ts";
import { eventsQuery, logQuery } from "../schemas/queries.ts";

type Names = "GET /events" | "GET /runs/{id}/events" | "GET /runs/{id}/stages/{stage}/log";

const PAGE = 200;

const NOTES = "Holdfast-Notes";

/** Routes of the record and of what children printed, live and past. */
export const recordRoutes: Routes<Names> = {
  "GET /events": route("GET /events", {
    says: "The record of the home: a page, or a stream that goes on after `Last-Event-ID`.",
    query: eventsQuery,
    body: noBody,
    answer: eventPage,
    streams: true,
    reply: (service, { query, incoming }) => eventsOf(service, { run: null, query }, incoming),
  }),
  "GET /runs/{id}/events": route("GET /runs/{id}/events", {
    says: "The record of a run: a page, or a stream that goes on after `Last-Event-ID`.",
    query: eventsQuery,
    body: noBody,
    answer: eventPage,
    streams: true,
    failures: ["NOT_FOUND", "AMBIGUOUS"],
    reply: (service, { path, query, incoming }) =>
      eventsOf(service, { run: service.reading.findRun(path.id).id, query }, incoming),
  }),
  "GET /runs/{id}/stages/{stage}/log": route("GET /runs/{id}/stages/{stage}/log", {
    says: 'What a stage\'s child printed: the file or a range of it, or a stream of its lines (an id is the place after the line). Where something of it was dropped, the file has the header `Holdfast-Notes`, and the stream ends with `end` and `{ "notes": [text, …] }`.',
    headers: {
      [NOTES]:
        "JSON list of texts: what was dropped of the output; missing where nothing was, and while its process works.",
    },
    query: logQuery,
    body: noBody,
    answer: bytes,
    produces: "bytes",
    streams: true,
    failures: ["NOT_FOUND", "AMBIGUOUS", "RANGE_REFUSED"],
    reply: async (service, { path, query, incoming }) => {
      const run = service.reading.findRun(path.id).id;
      const journal = journalOf(service, { run, stage: path.stage, query });
      const stream = query.stream ?? "out";
      if (acceptsStream(incoming))
        return logStream(service, { run, journal, stream, after: lastSeen(incoming) ?? 0 }, incoming.signal);
      return withNotes(fileResponse(await logFile(journal, stream), incoming), journal);
    },
  }),
};

/** What is missing of an output is no part of it, and stands beside it. */
function withNotes(response: Response, { notes }: Journal): Response {
  if (notes.length > 0) response.headers.set(NOTES, asciiJson(notes));
  return response;
}

/** A header takes no other characters. */
function asciiJson(texts: readonly string[]): string {
  return JSON.stringify(texts).replaceAll(/[^\x20-\x7e]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

interface EventsAsked {
  readonly run: string | null;
  readonly query: EventsQuery;
}

function eventsOf(service: Service, { run, query }: EventsAsked, incoming: Incoming): Reply<EventPage> {
  const after = lastSeen(incoming) ?? query.after ?? positionOf(query.cursor) ?? 0;
  const last = service.reading.store.lastPosition();
  if (after > last)
    throw new HoldfastError("QUERY_INVALID", `The record ends at position ${last}, before ${after}.`, {
      hint: "The home may have been restored from an older copy: begin again without a position.",
    });
  if (!acceptsStream(incoming)) return { answer: pageOfEvents(service, { run, query }, after) };
  const { type, observations = false } = query;
  return eventStream(service, { run, after, type, observations }, incoming.signal);
}

function pageOfEvents({ reading }: Service, { run, query }: EventsAsked, after: number): EventPage {
  const { limit = PAGE, type, latest = false } = query;
  const part = recordPart(reading.store, run, type);
  const found = part.after(latest ? Math.max(0, part.end() - limit) : part.at(after), limit + 1);
  const events = found.slice(0, limit).map(eventToJson);
  return { events, next: found.length > limit ? (events.at(-1)?.position ?? null) : null };
}

function journalOf(
  { reading }: Service,
  { run, stage, query }: { readonly run: string; readonly stage: string; readonly query: LogQuery },
): Journal {
  const { attempt, item, role } = query;
  const shown = reading.show(run, { version: null, all: false }).stages.find(({ id }) => id === stage);
  if (shown === undefined)
    throw new HoldfastError("NOT_FOUND", `The run has no stage ${stage}.`, {
      hint: "`GET /runs/{id}` lists its stages.",
    });
  const place = item === undefined ? undefined : shown.items.findIndex(({ key }) => key === item);
  const found = reading
    .journals(run, stage)
    .filter(
      (journal) =>
        (attempt === undefined || journal.attempt === attempt) &&
        (place === undefined || journal.item === place) &&
        journal.role === (role ?? "work"),
    )
    .at(-1);
  if (found !== undefined) return found;
  const which = attempt === undefined ? "no process yet" : `no attempt ${attempt} that ran`;
  throw new HoldfastError("NOT_FOUND", `The stage ${stage} has ${which}.`, {
    hint: "`GET /runs/{id}` lists the attempts.",
  });
}

function acceptsStream({ header, head }: Incoming): boolean {
  return !head && header("accept")?.includes("text/event-stream") === true;
}

/** What a reader that comes back has seen. Throws QUERY_INVALID. */
function lastSeen({ header }: Incoming): number | null {
  return positionOf(header("last-event-id"));
}

function positionOf(text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new HoldfastError("QUERY_INVALID", `${JSON.stringify(text)} is no position.`);
}
