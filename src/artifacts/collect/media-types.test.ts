import { expect, test } from "vitest";
import { isOfClass, mediaTypeOfName } from "./media-types.ts";

test.each([
  ["a/b.MP4", "video/mp4"],
  ["a.srt", "application/x-subrip"],
  ["a.tar.gz", "application/gzip"],
  ["a.m4a", "audio/mp4"],
  ["a.ts", null],
  ["Makefile", null],
  [".json", null],
])("the media type of %s is %s", (path, type) => {
  expect(mediaTypeOfName(path)).toBe(type);
});

test.each([
  ["video/mp4", "video", true],
  ["audio/mp4", "video", false],
  ["image/svg+xml", "image", true],
  ["image/svg+xml", "text", true],
  ["application/json", "json", true],
  ["application/geo+json", "json", true],
  ["application/x-ndjson", "json", false],
  ["application/x-ndjson", "text", true],
  ["application/json", "text", true],
  ["text/vtt", "text", true],
  ["application/pdf", "text", false],
  ["application/octet-stream", "any", true],
] as const)("%s taken for %s: %s", (type, media, fits) => {
  expect(isOfClass(type, media)).toBe(fits);
});
