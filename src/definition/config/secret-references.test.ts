import { homedir } from "node:os";
import { expect, test } from "vitest";
import { createFindings, inside, type Place } from "../check/faults.ts";
import { normaliseEnv } from "../normalise/normalise-limits.ts";
import { wholeReference } from "./secret-references.ts";

test.each([
  ["file:key.txt", "file:/work/pipelines/key.txt"],
  ["file:../keys/a b", "file:/work/keys/a b"],
  ["file:/etc/key", "file:/etc/key"],
  ["file:~/key", `file:${homedir()}/key`],
  ["file:~key", "file:/work/pipelines/~key"],
  ["env:KEY", "env:KEY"],
  ["command:cat key.txt", "command:cat key.txt"],
])("[G10] the reference %s of a file in /work/pipelines is %s", (reference, whole) => {
  expect(wholeReference("/work/pipelines", reference)).toBe(whole);
});

function normalise(folder: string | null): { readonly secrets: unknown; readonly faults: readonly string[] } {
  const findings = createFindings(() => ({ file: "x", line: 1, column: 1 }));
  const place: Place = inside({ pointer: "", findings }, "env");
  const words = { secrets: { BESIDE: "file:key.txt", WHOLE: "file:/etc/key" } };
  const { secrets } = normaliseEnv(words, { place, warnings: findings, folder });
  return { secrets, faults: findings.sorted().map(({ code, path }) => `${code} ${path}`) };
}

test("[G10] the file of a secret lies beside the pipeline; data without a folder must say where it is", () => {
  expect(normalise("/work")).toEqual({ secrets: { BESIDE: "file:/work/key.txt", WHOLE: "file:/etc/key" }, faults: [] });
  expect(normalise(null).faults).toEqual(["FILE_MISSING /env/secrets/BESIDE"]);
});
