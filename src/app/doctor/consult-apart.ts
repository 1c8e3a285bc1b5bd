import { join } from "node:path";
import { listOf, objectOf, parseObject, wordsOf } from "../../base/json/json-fields.ts";
import type { Finding } from "../../doctor/finding.ts";
import { nodeOutput } from "../../process/start/program-output.ts";
import { PACKAGE_FOLDER } from "../host/package.ts";

// The daemon asks so: it has none of the rules in its memory.

/** Looks a home through in a process of its own, so that the one who asks goes on meanwhile. Throws UNAVAILABLE. */
export async function findFaultsApart(home: string): Promise<readonly Finding[]> {
  const launcher = join(PACKAGE_FOLDER, "bin", "holdfast.js");
  const said = parseObject(await nodeOutput([launcher, "doctor", "--json", "--home", home], [0, 1])) ?? {};
  return listOf(said["findings"]).map((found) => {
    const { code, severity, message, next } = objectOf(found);
    return {
      code: wordsOf(code),
      severity: severity === "error" || severity === "note" ? severity : "warning",
      message: wordsOf(message),
      next: wordsOf(next),
    };
  });
}
