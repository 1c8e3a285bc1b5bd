import { refuseChanged } from "../../app/reading/open-file.ts";
import { HoldfastError } from "../../base/failure.ts";
import { fileResponse, storedBytes } from "../stream/files.ts";
import { pageOf } from "../http/page.ts";
import { route, type Routes } from "../http/route.ts";
import { artifactPage } from "../schemas/answers.ts";
import { bytes, MOST, noBody, noQuery } from "../schemas/pieces.ts";
import { artifactsQuery } from "../schemas/queries.ts";

type Names = "GET /runs/{id}/artifacts" | "GET /artifacts/{sha256}";

/** Routes of what runs have made. */
export const artifactRoutes: Routes<Names> = {
  "GET /runs/{id}/artifacts": route("GET /runs/{id}/artifacts", {
    says: "Lists a run's artifacts: of the chosen attempts, or with `all` of every one.",
    query: artifactsQuery,
    body: noBody,
    answer: artifactPage,
    failures: ["NOT_FOUND", "AMBIGUOUS"],
    reply: ({ reading }, { path, query: { version = null, all = false, limit = MOST, cursor } }) => {
      const { artifacts } = reading.show(reading.findRun(path.id).id, { version, all });
      const { page, next } = pageOf(artifacts, { limit, cursor }, (file) => file.path);
      return { answer: { artifacts: page, next } };
    },
  }),
  "GET /artifacts/{sha256}": route("GET /artifacts/{sha256}", {
    says: "The content of an artifact, of whichever run, version and attempt; whole or in a range.",
    query: noQuery,
    body: noBody,
    answer: bytes,
    produces: "bytes",
    failures: ["NOT_FOUND", "RANGE_REFUSED", "ARTIFACT_CHANGED"],
    reply: async ({ reading }, { path: { sha256 }, incoming }) => {
      const found = /^[0-9a-f]{64}$/.test(sha256) ? reading.storedFile(sha256) : null;
      if (found === null)
        throw new HoldfastError("NOT_FOUND", "There is no artifact of that hash.", {
          hint: "`GET /runs/{id}/artifacts?all=true` lists them.",
        });
      await refuseChanged({ ...found, sha256 });
      return fileResponse({ ...storedBytes(found.path), mediaType: found.mediaType, etag: `"${sha256}"` }, incoming);
    },
  }),
};
