import { expect, test } from "vitest";
import { HoldfastError } from "./failure.ts";
import { isMachineTrouble } from "./machine-trouble.ts";

function wrapped(code: string): HoldfastError {
  const cause = Object.assign(new Error(code), { code });
  return new HoldfastError("STORE_FAILED", "Could not make the folder.", { cause });
}

test.for(["ENOSPC", "EIO", "EMFILE", "EROFS"])("%s may pass, as a failure of the store too", (code) => {
  expect(isMachineTrouble(wrapped(code))).toBe(true);
  expect(isMachineTrouble(wrapped(code).cause)).toBe(true);
});

test.for(["EEXIST", "EISDIR", "ELOOP", "ENOTDIR"])("%s does not pass, not even as a failure of the store", (code) => {
  expect(isMachineTrouble(wrapped(code))).toBe(false);
  expect(isMachineTrouble(wrapped(code).cause)).toBe(false);
});
