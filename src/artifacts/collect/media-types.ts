import { own } from "../../base/own.ts";
import { extname } from "node:path";
import type { MediaClass } from "../../domain/definition/definition.ts";

/** The media type that a file's extension promises; null where it says nothing (`.ts` is a video or a program). */
export function mediaTypeOfName(path: string): string | null {
  return own(TYPES, extname(path).slice(1).toLowerCase()) ?? null;
}

/** Tells whether a media type is of the kind that an output promises. */
export function isOfClass(mediaType: string, media: MediaClass): boolean {
  if (media === "any") return true;
  if (media === "json") return JSON_TYPE.test(mediaType);
  if (media === "text") return mediaType.startsWith("text/") || TEXTS.has(mediaType) || JSON_TYPE.test(mediaType);
  return mediaType.startsWith(`${media}/`);
}

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json$/;

const TEXTS = new Set([
  "application/toml",
  "application/x-ndjson",
  "application/x-subrip",
  "application/xml",
  "application/yaml",
  "image/svg+xml",
]);

const TYPES: Readonly<Record<string, string>> = {
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
  mkv: "video/x-matroska",
  avi: "video/x-msvideo",
  mpg: "video/mpeg",
  mpeg: "video/mpeg",
  ogv: "video/ogg",
  mp3: "audio/mpeg",
  wav: "audio/wav",
  m4a: "audio/mp4",
  aac: "audio/aac",
  flac: "audio/flac",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  opus: "audio/ogg",
  aif: "audio/aiff",
  aiff: "audio/aiff",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  svg: "image/svg+xml",
  webp: "image/webp",
  avif: "image/avif",
  heic: "image/heic",
  bmp: "image/bmp",
  tif: "image/tiff",
  tiff: "image/tiff",
  ico: "image/x-icon",
  txt: "text/plain",
  log: "text/plain",
  md: "text/markdown",
  markdown: "text/markdown",
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "text/javascript",
  mjs: "text/javascript",
  cjs: "text/javascript",
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  vtt: "text/vtt",
  srt: "application/x-subrip",
  ass: "text/x-ssa",
  diff: "text/x-diff",
  patch: "text/x-diff",
  json: "application/json",
  geojson: "application/geo+json",
  webmanifest: "application/manifest+json",
  jsonl: "application/x-ndjson",
  ndjson: "application/x-ndjson",
  yaml: "application/yaml",
  yml: "application/yaml",
  toml: "application/toml",
  xml: "application/xml",
  pdf: "application/pdf",
  zip: "application/zip",
  gz: "application/gzip",
  tgz: "application/gzip",
  tar: "application/x-tar",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  woff: "font/woff",
  woff2: "font/woff2",
  ttf: "font/ttf",
  otf: "font/otf",
  wasm: "application/wasm",
};
