import { HoldfastError } from "../../base/failure.ts";
import { findGate } from "../../app/runs/find-gate.ts";
import { gatesToJson } from "../../app/reading/gate-item.ts";
import { pageOf } from "../http/page.ts";
import { route, type Routes } from "../http/route.ts";
import { answered, gateItem, gatePage } from "../schemas/answers.ts";
import { answerBody } from "../schemas/bodies.ts";
import { noBody, noQuery } from "../schemas/pieces.ts";
import { gatesQuery } from "../schemas/queries.ts";

type Names = "GET /gates" | "GET /gates/{id}" | "POST /gates/{id}/answer";

/** Routes of the inbox. */
export const gateRoutes: Routes<Names> = {
  "GET /gates": route("GET /gates", {
    says: "Lists what waits for a person, oldest first; with `state` what was answered too.",
    query: gatesQuery,
    body: noBody,
    answer: gatePage,
    reply: ({ reading }, { query: { state = "open", run, project, ...paging } }) => {
      const rows = reading.store.gates({
        ...(state === "all" ? {} : { state }),
        ...(run === undefined ? {} : { run: reading.findRun(run).id }),
        ...(project === undefined ? {} : { project }),
      });
      const { page, next } = pageOf(rows, paging, ({ id }) => id);
      return { answer: { gates: gatesToJson(reading.store, page, Date.now()), next } };
    },
  }),
  "GET /gates/{id}": route("GET /gates/{id}", {
    says: "Shows one gate: by id or unique prefix.",
    query: noQuery,
    body: noBody,
    answer: gateItem,
    failures: ["NOT_FOUND", "AMBIGUOUS"],
    reply: ({ reading }, { path }) => {
      const [item] = gatesToJson(reading.store, [findGate(reading.store, path.id)], Date.now());
      if (item === undefined) throw new HoldfastError("NOT_FOUND", `There is no gate ${path.id}.`);
      return { answer: item };
    },
  }),
  "POST /gates/{id}/answer": route("POST /gates/{id}/answer", {
    says: "Answers a gate. The same answer again is harmless, another one is refused.",
    query: noQuery,
    body: answerBody,
    answer: answered,
    failures: ["NOT_FOUND", "AMBIGUOUS", "UNKNOWN_OPTION", "REFUSED", "KEY_REUSED", "AGENT_REFUSED"],
    people: { command: "answer", may: "answer a gate", on: "gate" },
    reply: async (service, { path, body: { option, note = null, subject = null }, incoming }) => {
      const gate = findGate(service.reading.store, path.id).id;
      const run = await service.answer(gate, { option, note, subject }, incoming.sent);
      return { answer: { gate, run, option } };
    },
  }),
};
