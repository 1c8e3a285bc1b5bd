import type { JsonObject } from "../base/json/json.ts";
import { openApi } from "./openapi.ts";
import { route, type Route, type Routes } from "./http/route.ts";
import { artifactRoutes } from "./routes/artifacts.ts";
import { definitionRoutes } from "./routes/definitions.ts";
import { gateRoutes } from "./routes/gates.ts";
import { knowledgeRoutes } from "./routes/knowledge.ts";
import { operationRoutes, type Doorway } from "./routes/operation.ts";
import { recordRoutes } from "./routes/record.ts";
import { runRoutes } from "./routes/runs.ts";
import { anyObject, noBody, noQuery } from "./schemas/pieces.ts";

/** Every route of the API: what is served, what its description says, and what the client may call. */
export function routeTable(doorway: Doorway): readonly Route[] {
  let description: JsonObject | null = null;
  const table: Routes = {
    ...runRoutes,
    ...recordRoutes,
    ...artifactRoutes,
    ...gateRoutes,
    ...definitionRoutes,
    ...knowledgeRoutes,
    ...operationRoutes(doorway),
    "GET /openapi.json": route("GET /openapi.json", {
      says: "This description.",
      query: noQuery,
      body: noBody,
      answer: anyObject,
      reply: () => ({ answer: (description ??= openApi(Object.values(table))) }),
    }),
  };
  return Object.values(table);
}
