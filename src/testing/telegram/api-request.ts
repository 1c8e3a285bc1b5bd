import type { JsonObject } from "../../base/json/json.ts";
import { textOf } from "../../base/json/json-fields.ts";

/** A request to the Bot API. */
export interface ApiRequest {
  readonly token: string;
  readonly method: string;
  readonly fields: JsonObject;
  /** Uploaded files by the name of their part. */
  readonly uploads: ReadonlyMap<string, Upload>;
}

/** A file as it arrived. */
export interface Upload {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The upload that a field names (`attach://…`); null when it names none. */
export function uploadOf({ fields, uploads }: ApiRequest, field: string): Upload | null {
  const name = /^attach:\/\/(.+)$/.exec(textOf(fields[field]) ?? "")?.[1] ?? field;
  return uploads.get(name) ?? null;
}
