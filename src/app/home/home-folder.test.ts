import { expect, test } from "vitest";
import { homeFolder, refuseNetwork } from "./home-folder.ts";

const EXT4 = 0xef53;
const TMPFS = 0x01021994;

test.each([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  // As a signed number of 32 bits, which is what some machines give.
  [0xfe534d42 | 0, "SMB2"],
])("a home on the network file system %i is refused by name", (type, name) => {
  const refusal = expect.objectContaining({ code: "HOME_UNUSABLE", message: expect.stringContaining(`(${name})`) });
  expect(() => refuseNetwork("/home", type)).toThrow(refusal);
});

test("a home on a disk of this machine, or in its memory, is taken", () => {
  expect(() => refuseNetwork("/home", EXT4)).not.toThrow();
  expect(() => refuseNetwork("/home", TMPFS)).not.toThrow();
});

test("a home is named by option, then by HOLDFAST_HOME, then by the stage that asks, then it lies under the state folder", () => {
  expect(homeFolder("/said", { HOLDFAST_HOME: "/other" })).toBe("/said");
  expect(homeFolder(undefined, { HOLDFAST_HOME: "/other" })).toBe("/other");
  const stage = { HOLDFAST_DIR: "/my home/runs/01JZ00000000000000000000AA/executions/1.work.1.work.1" };
  expect(homeFolder(undefined, stage)).toBe("/my home");
  expect(homeFolder(undefined, { ...stage, HOLDFAST_HOME: "/other" })).toBe("/other");
  expect(homeFolder(undefined, { HOLDFAST_DIR: "/elsewhere", HOME: "/me" })).toBe("/me/.local/state/holdfast");
  expect(homeFolder(undefined, { XDG_STATE_HOME: "/state" })).toBe("/state/holdfast");
  expect(homeFolder(undefined, { HOME: "/me" })).toBe("/me/.local/state/holdfast");
});
