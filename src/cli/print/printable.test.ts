import { expect, test } from "vitest";
import { printable } from "./printable.ts";

const RED = "\u001B[31m";
const PLAIN = "\u001B[39m";

test("what a child says moves no cursor, names no window and fills no clipboard", () => {
  const said = "one\u001B[2J\u001B[1;1Htwo\u001B]0;title\u0007\u001B]52;c;aGk=\u0007 three\r\u0008\u009B5A";
  expect(printable(said, true)).toBe("onetwo three");
});

test("lines and tabs stay, colours only where they are wanted", () => {
  expect(printable(`a\n\t${RED}b${PLAIN}`, true)).toBe(`a\n\t${RED}b${PLAIN}`);
  expect(printable(`a\n\t${RED}b${PLAIN}`, false)).toBe("a\n\tb");
  expect(printable("日本 👩‍👩‍👧", true)).toBe("日本 👩‍👩‍👧");
});
