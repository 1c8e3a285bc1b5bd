import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { parseTimestamp, timestamp, type EpochMs } from "../../base/clock.ts";
import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import { objectOf, parseObject, textOf } from "../../base/json/json-fields.ts";

// When each user looked last at what happened: `looks.json` in the home, by user and project. It is a convenience: where it
// cannot be read or written, nobody is kept from looking.

/** Stands for every project at once. */
const EVERY = "*";

/** When a person looked last at a project, or at all of them; null where they never did. */
export function lastLook(home: string, project: string | null): EpochMs | null {
  const own = objectOf(readLooks(home)[userInfo().username]);
  const moments = [own[EVERY], project === null ? undefined : own[project]].flatMap((at) => {
    const moment = parseTimestamp(textOf(at) ?? "");
    return moment === null ? [] : [moment];
  });
  return moments.length === 0 ? null : Math.max(...moments);
}

/** Notes that a person has looked; false where it could not be noted. */
export function noteLook(home: string, project: string | null, at: EpochMs): boolean {
  const user = userInfo().username;
  const looks = readLooks(home);
  const own = { ...objectOf(looks[user]), [project ?? EVERY]: timestamp(at) };
  const file = join(home, "looks.json");
  try {
    writeFileSync(`${file}.${process.pid}`, `${JSON.stringify({ ...looks, [user]: own }, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
    return true;
  } catch {
    return false;
  }
}

function readLooks(home: string): JsonObject {
  try {
    const looks = parseObject(readFileSync(join(home, "looks.json"), "utf8"));
    return isJsonObject(looks) ? looks : {};
  } catch {
    return {};
  }
}
