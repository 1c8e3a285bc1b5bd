import { expect, test } from "vitest";
import { drawFrom } from "../simulation/play.ts";
import { drawImage, wholeImage, type Style } from "./draw-image.ts";
import { createLossyDisk, type LossyDisk } from "./lossy-disk.ts";

// What a loss of power leaves of a disk by what was synced: the rules that the played losses stand on.

function diskWith(...paths: readonly string[]): LossyDisk {
  const disk = createLossyDisk("/d");
  for (const path of paths) make(disk, path, "old");
  return disk;
}

function make(disk: LossyDisk, path: string, text: string): void {
  const node = disk.find(path) ?? disk.create(path, path.endsWith("/") ? "folder" : "file", 0o600);
  if (node !== null) disk.change(node, { is: "write", at: 0, bytes: Buffer.from(text) });
}

function sync(disk: LossyDisk, ...paths: readonly string[]): void {
  for (const path of paths) disk.beginSync(path)?.();
}

function left(disk: LossyDisk, style: Style = "nothing", seed = 0): Readonly<Record<string, string>> {
  return Object.fromEntries(drawImage(disk, style, drawFrom(seed)).map(({ path, bytes }) => [path, String(bytes)]));
}

/** Every disk that so many seeds leave. */
function allLeft(disk: LossyDisk, style: Style): ReadonlySet<string> {
  return new Set(Array.from({ length: 200 }, (_, seed) => JSON.stringify(left(disk, style, seed))));
}

test("a file is there once its folder was synced, and has its content once it was synced itself", () => {
  const disk = diskWith("/d/both", "/d/neither", "/d/content");
  sync(disk, "/d/both", "/d/content");
  expect(left(disk)).toEqual({});
  const named = diskWith("/d/both", "/d/name");
  sync(named, "/d", "/d/both");
  expect(left(named)).toEqual({ both: "old", name: "" });
  make(named, "/d/both", "newer");
  expect(left(named)).toEqual({ both: "old", name: "" });
  expect(wholeImage(named).map(({ bytes }) => String(bytes))).toEqual(["newer", "old"]);
});

test("what is written while a sync is under way is not covered by it", () => {
  const disk = diskWith("/d/a");
  const [names, content] = [disk.beginSync("/d"), disk.beginSync("/d/a")];
  make(disk, "/d/a", "new");
  make(disk, "/d/b", "new");
  names?.();
  content?.();
  expect(left(disk)).toEqual({ a: "old" });
});

test("a rename is whole or not at all, and nothing that it overtook comes back", () => {
  const disk = diskWith("/d/a");
  disk.create("/d/other", "folder", 0o700);
  sync(disk, "/d", "/d/a");
  disk.rename("/d/a", "/d/other/b");
  expect(allLeft(disk, "anything")).toEqual(new Set(['{"a":"old","other":""}', '{"other":"","other/b":"old"}']));
  sync(disk, "/d/other");
  expect(allLeft(disk, "anything")).toEqual(new Set(['{"other":"","other/b":"old"}']));
  make(disk, "/d/c", "text");
  disk.rename("/d/c", "/d/other/d");
  sync(disk, "/d/other", "/d/other/d");
  expect(allLeft(disk, "anything")).toEqual(new Set(['{"other":"","other/b":"old","other/d":"text"}']));
});

test("a write that was not synced is torn at sectors, each the old one or the new one", () => {
  const disk = createLossyDisk("/d");
  make(disk, "/d/a", "o".repeat(1_536));
  sync(disk, "/d", "/d/a");
  make(disk, "/d/a", "n".repeat(1_536));
  const sectors = [...allLeft(disk, "anything")].map((text) => /"a":"(.*)"/.exec(text)?.[1]?.match(/.{512}/g));
  expect(sectors).toHaveLength(8);
  for (const sector of sectors.flatMap((all) => all ?? [])) expect(new Set(sector).size).toBe(1);
});

test("the beginning of what was done to names comes to the disk in its order", () => {
  const disk = diskWith("/d/a", "/d/b");
  disk.remove("/d/a");
  const names = new Set([...allLeft(disk, "beginning")].map((text) => Object.keys(JSON.parse(text)).join()));
  expect(names).toEqual(new Set(["", "a", "a,b", "b"]));
});
