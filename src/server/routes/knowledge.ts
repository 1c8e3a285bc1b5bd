import { knowledgeToJson, newest } from "../../app/reading/knowledge.ts";
import type { KnowledgePlace } from "../../domain/knowledge.ts";
import { pageOf } from "../http/page.ts";
import { route, type Routes } from "../http/route.ts";
import type { KnowledgeQuery } from "../contract.ts";
import { forgotten, knowledgePage } from "../schemas/answers.ts";
import { noBody } from "../schemas/pieces.ts";
import { knowledgeQuery, placeQuery } from "../schemas/queries.ts";

type Names = "GET /knowledge" | "DELETE /knowledge/{key}";

/** Routes of what people answered and is remembered. */
export const knowledgeRoutes: Routes<Names> = {
  "GET /knowledge": route("GET /knowledge", {
    says: "Lists answers that are remembered, the newest first: of each place the one that counts.",
    query: knowledgeQuery,
    body: noBody,
    answer: knowledgePage,
    reply: ({ reading }, { query: { limit, cursor, ...places } }) => {
      const { page, next } = pageOf(
        newest(reading.store.knowledge(placesOf(places))),
        { limit, cursor },
        ({ gate }) => gate,
      );
      return { answer: { knowledge: page.map(knowledgeToJson), next } };
    },
  }),
  "DELETE /knowledge/{key}": route("DELETE /knowledge/{key}", {
    says: "Forgets what is remembered under a key: the data is erased, the record keeps that it was there and who forgot it.",
    query: placeQuery,
    body: noBody,
    answer: forgotten,
    failures: ["NOT_FOUND", "AGENT_REFUSED", "RECOVERING", "RECOVERY_FAILED"],
    people: { command: "knowledge forget", may: "forget what people answered" },
    reply: async (service, { path: { key }, query, incoming }) => ({
      answer: { key, forgotten: await service.forget({ ...placesOf(query), key }, incoming.sent) },
    }),
  }),
};

function placesOf({
  project,
  pipeline,
  stage,
  key,
}: Omit<KnowledgeQuery, "limit" | "cursor">): Partial<KnowledgePlace> {
  return {
    ...(project === undefined ? {} : { project }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(stage === undefined ? {} : { stage }),
    ...(key === undefined ? {} : { key }),
  };
}
