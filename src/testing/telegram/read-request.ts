import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { sha256 } from "../../base/hash.ts";
import type { Json } from "../../base/json/json.ts";
import { objectOf, parseJson } from "../../base/json/json-fields.ts";
import type { ApiRequest, Upload } from "./api-request.ts";

/** Reads a request to its end; null when its path is not one of the Bot API. */
export async function readApiRequest(incoming: IncomingMessage): Promise<ApiRequest | null> {
  const body = await buffer(incoming);
  const match = /^\/bot([^/]+)\/(\w+)(?:\?|$)/.exec(incoming.url ?? "");
  if (match === null) return null;
  const [, token = "", method = ""] = match;
  const type = incoming.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data"))
    return { token, method, fields: objectOf(parseJson(body.toString())), uploads: new Map() };
  return { token, method, ...(await readForm(body, type)) };
}

async function readForm(body: Buffer, type: string): Promise<Pick<ApiRequest, "fields" | "uploads">> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const fields: Record<string, Json> = {};
  const uploads = new Map<string, Upload>();
  for (const [key, value] of form) {
    if (typeof value === "string") fields[key] = parseJson(value) ?? value;
    else uploads.set(key, await readUpload(value));
  }
  return { fields, uploads };
}

async function readUpload(file: File): Promise<Upload> {
  const content = new Uint8Array(await file.arrayBuffer());
  return { name: file.name, bytes: content.length, sha256: sha256(content) };
}
