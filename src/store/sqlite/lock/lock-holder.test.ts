import { expect, test } from "vitest";
import { holderIn } from "./lock-holder.ts";

const table = `1: POSIX  ADVISORY  READ 22911 fe:00:2146321 128 128
2: FLOCK  ADVISORY  WRITE 77 fe:00:42 0 EOF
3: POSIX  ADVISORY  READ 78 fe:00:42 1073741826 1073742335
4: POSIX  ADVISORY  WRITE 4711 fe:00:42 1073741824 1073742335
5: -> POSIX  ADVISORY  WRITE 99 fe:00:43 0 EOF
6: POSIX  ADVISORY  WRITE 0 fe:00:44 0 EOF
`;

test.each([
  [42, 4711],
  [2_146_321, null],
  [43, null],
  [44, null],
  [4, null],
])("[R18] the writer of the inode %i is %s: no reader, nobody who waits, nobody of another namespace", (inode, pid) => {
  expect(holderIn(table, inode)).toBe(pid);
});
