import { expect, test } from "vitest";
import { synonymOf } from "./synonyms.ts";

const STAGE =
  "run agent task gate needs when workspace each outputs review approve retry timeout resources env required".split(
    " ",
  );
const PIPELINE = ["format", "name", "description", "input", "stages", "env", "classes", "deliver"];

test.for([
  ["retries", "retry.maxAttempts"],
  ["cmd", "run"],
  ["command", "run"],
  ["script", "run"],
  ["steps", "run"],
  ["image", "run"],
  ["uses", "run"],
  ["runs-on", "run"],
  ["with", "run"],
  ["depends_on", "needs"],
  ["dependsOn", "needs"],
  ["depends-on", "needs"],
  ["timeout_minutes", "timeout"],
  ["timeout-minutes", "timeout"],
  ["timeoutSeconds", "timeout"],
  ["if", "when"],
  ["env_file", "env"],
  ["secrets", "env.secrets"],
  ["matrix", "each"],
  ["continue-on-error", "required"],
  ["working-directory", "workspace"],
  ["model", "agent"],
] as const)("beside the keys of a stage, %s means %s", ([key, means]) => {
  expect(synonymOf(key, STAGE)?.means).toBe(means);
});

test.for([
  ["jobs", PIPELINE, "stages"],
  ["steps", PIPELINE, "stages"],
  ["inputs", PIPELINE, "input"],
  ["on", PIPELINE, "stages"],
  ["timeout-minutes", PIPELINE, undefined],
  ["retries", ["maxAttempts", "backoff", "on"], "maxAttempts"],
  ["path", ["glob", "media"], "glob"],
  ["nobody", STAGE, undefined],
  ["constructor", STAGE, undefined],
] as const)("%s means what is known where it stands", ([key, known, means]) => {
  expect(synonymOf(key, known)?.means).toBe(means);
});
