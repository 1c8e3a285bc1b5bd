import { HoldfastError } from "../../base/failure.ts";
import { pageOf } from "../http/page.ts";
import { route, type Routes } from "../http/route.ts";
import { missionPage, pipelinePage, validated } from "../schemas/answers.ts";
import { validateBody } from "../schemas/bodies.ts";
import { anyObject, noBody, noQuery, pageQuery } from "../schemas/pieces.ts";

type Names =
  | "GET /pipelines"
  | "POST /pipelines/validate"
  | "GET /missions"
  | "GET /missions/{id}"
  | "POST /missions/{id}/{verb}";

/** Routes of what runs are made of. Missions do not exist in this version: there are none. */
export const definitionRoutes: Routes<Names> = {
  "GET /pipelines": route("GET /pipelines", {
    says: "Lists the pipelines that this home has run, by name and project.",
    query: pageQuery,
    body: noBody,
    answer: pipelinePage,
    reply: ({ reading }, { query }) => {
      const { page, next } = pageOf(reading.store.pipelines(), query, ({ lastRun }) => lastRun);
      return { answer: { pipelines: page, next } };
    },
  }),
  "POST /pipelines/validate": route("POST /pipelines/validate", {
    says: "Checks a pipeline and gives it in its full form; all faults at once.",
    query: noQuery,
    body: validateBody,
    answer: validated,
    failures: ["DEFINITION_INVALID"],
    reply: async (service, { body }) => {
      const { definition, hash, warnings } = await service.validate(body.definition);
      const { definitionToFormat } = await import("../../definition/print/definition-to-format.ts");
      return { answer: { definition: definitionToFormat(definition), hash, warnings } };
    },
  }),
  "GET /missions": route("GET /missions", {
    says: "Lists missions.",
    query: pageQuery,
    body: noBody,
    answer: missionPage,
    reply: () => ({ answer: { missions: [], next: null } }),
  }),
  "GET /missions/{id}": route("GET /missions/{id}", {
    says: "Shows a mission.",
    query: noQuery,
    body: noBody,
    answer: anyObject,
    failures: ["NOT_FOUND"],
    reply: (_service, { path }) => {
      throw noMission(path.id);
    },
  }),
  "POST /missions/{id}/{verb}": route("POST /missions/{id}/{verb}", {
    says: "Tells a mission something.",
    query: noQuery,
    body: anyObject,
    answer: anyObject,
    failures: ["NOT_FOUND"],
    reply: (_service, { path }) => {
      throw noMission(path.id);
    },
  }),
};

function noMission(id: string): HoldfastError {
  return new HoldfastError("NOT_FOUND", `There is no mission ${id}.`, {
    hint: "There are no missions in this version.",
  });
}
