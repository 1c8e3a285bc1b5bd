import { expect, test } from "vitest";
import { refuseUnsafePaths } from "./safe-paths.ts";

function refusing(...paths: readonly string[]): () => void {
  return () => {
    refuseUnsafePaths(paths.map((path) => ({ path, madeFor: null })));
  };
}

test.each(["../a.txt", "a/../../b", "/etc/passwd", "a\nb.txt", "a\u0085b", "bad\uFFFDname", ""])(
  "[WORKSPACE-9] the path %j is refused",
  (path) => {
    expect(refusing(path)).toThrow(expect.objectContaining({ code: "OUTPUT_REFUSED" }));
  },
);

test.each([
  ["Clip.mp4", "clip.MP4"],
  ["caf\u00e9.txt", "cafe\u0301.txt"],
  ["out/A/b", "out/a/B"],
  ["stra\u00dfe", "STRASSE"],
])("[WORKSPACE-9] %j and %j are refused together, both named", (one, other) => {
  expect(refusing(one, other)).toThrow(JSON.stringify(one));
  expect(refusing(one, other)).toThrow(JSON.stringify(other));
});

test("[WORKSPACE-9] a file under two names, dots and blanks in names are fine", () => {
  expect(refusing("a.txt", "a.txt", "..a", "b..", "a b/c d.txt", "ä.txt")).not.toThrow();
});

test("[WORKSPACE-9] a file that would be kept where an answer is kept is refused", () => {
  const places = [
    { path: "answer.md", madeFor: "answer" },
    { path: "answer.md", madeFor: null },
  ];
  expect(() => {
    refuseUnsafePaths(places);
  }).toThrow('"answer" is kept under that name');
});
