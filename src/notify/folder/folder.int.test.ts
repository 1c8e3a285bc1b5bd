import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { wrapMethod } from "../../../test/recovery/wrap-method.ts";
import { channelPorts, messageOf, testFolder, writtenFile } from "../../../test/channel-messages.ts";
import { sha256 } from "../../base/hash.ts";
import type { Channel, MessageFile } from "../../ports/channels.ts";
import { createFolderChannel } from "./folder-channel.ts";

const never = new AbortController().signal;

interface Ground {
  readonly project: string;
  readonly channel: Channel;
  /** Writes a stored file outside of the project. */
  readonly file: (name: string, content: string, more?: Partial<MessageFile>) => MessageFile;
  readonly there: () => readonly string[];
}

function ground(): Ground {
  const project = testFolder();
  const store = testFolder();
  let count = 0;
  return {
    project,
    channel: createFolderChannel("out", { kind: "folder", path: "out" }, channelPorts({}, { project })),
    file: (name, content, more) => writtenFile(join(store, String((count += 1))), content, { name, ...more }),
    there: () =>
      readdirSync(join(project, "out"), { recursive: true })
        .map(String)
        .toSorted((a, b) => (a < b ? -1 : 1)),
  };
}

test("each file is copied under its name, and the same again changes nothing", async () => {
  const { project, channel, file, there } = ground();
  const message = messageOf({ files: [file("a.txt", "one"), file("b ü.txt", "two")] });
  const parts = channel.split(message);
  for (const part of [...parts, ...parts]) expect(await channel.send(part, null, never)).toMatchObject({ is: "sent" });
  expect(there()).toEqual(["a.txt", "b ü.txt"]);
  const before = statSync(join(project, "out", "a.txt"));
  expect(await channel.send(messageOf({ id: "m2", files: [file("a.txt", "one")] }), null, never)).toEqual({
    is: "sent",
    remote: "out/a.txt",
  });
  expect(statSync(join(project, "out", "a.txt"))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
});

test("a file that is read-only in the store is its owner's to edit where it was delivered", async () => {
  const { project, channel, file } = ground();
  const stored = file("a.txt", "one");
  chmodSync(stored.path, 0o444);
  expect(await channel.send(messageOf({ files: [stored] }), null, never)).toMatchObject({ is: "sent" });
  expect(statSync(join(project, "out", "a.txt")).mode & 0o777).toBe(0o644);
});

test("a differing file of that name stays; the new one stands beside it, also when it comes twice", async () => {
  const { project, channel, file, there } = ground();
  mkdirSync(join(project, "out"));
  writeFileSync(join(project, "out", "a.txt"), "mine");
  const second = file("a.txt", "new");
  const beside = `a.${second.sha256.slice(0, 8)}.txt`;
  for (const id of ["m1", "m1", "m2"])
    expect(await channel.send(messageOf({ id, files: [second] }), null, never)).toEqual({
      is: "sent",
      remote: `out/${beside}`,
    });
  expect(there()).toEqual([beside, "a.txt"].toSorted((a, b) => (a < b ? -1 : 1)));
  expect(readFileSync(join(project, "out", "a.txt"), "utf8")).toBe("mine");
  expect(readFileSync(join(project, "out", beside), "utf8")).toBe("new");
});

test("[P29] the newest version has the plain name: the file of the one before moves aside with its version", async () => {
  const { project, channel, file, there } = ground();
  const [one, two, three] = [file("clip.mp4", "one"), file("clip.mp4", "two"), file("clip.mp4", "three")];
  const send = async (id: string, of: MessageFile, replaces: MessageFile["replaces"]): Promise<unknown> =>
    channel.send(messageOf({ id, files: [{ ...of, replaces: replaces ?? null }] }), null, never);
  const text = (name: string): string => readFileSync(join(project, "out", name), "utf8");
  await send("m1", one, null);
  for (const id of ["m2", "m2"])
    expect(await send(id, two, { version: 1, sha256: one.sha256 })).toEqual({ is: "sent", remote: "out/clip.mp4" });
  expect(await send("m3", three, { version: 2, sha256: two.sha256 })).toEqual({ is: "sent", remote: "out/clip.mp4" });
  expect(there()).toEqual(["clip.mp4", "clip.v1.mp4", "clip.v2.mp4"]);
  expect(["clip.mp4", "clip.v1.mp4", "clip.v2.mp4"].map(text)).toEqual(["three", "one", "two"]);
});

test("[P29] a file that a person has changed, or put in the way, is never moved and never written over", async () => {
  const { project, channel, file, there } = ground();
  const [one, two] = [file("clip.mp4", "one"), file("clip.mp4", "two")];
  const replacing = { ...two, replaces: { version: 1, sha256: one.sha256 } };
  await channel.send(messageOf({ id: "m1", files: [one] }), null, never);
  writeFileSync(join(project, "out/clip.v1.mp4"), "mine");
  await channel.send(messageOf({ id: "m2", files: [replacing] }), null, never);
  const old = `clip.v1.${one.sha256.slice(0, 8)}.mp4`;
  expect(there()).toEqual([old, "clip.mp4", "clip.v1.mp4"].toSorted((a, b) => (a < b ? -1 : 1)));
  expect(readFileSync(join(project, "out/clip.v1.mp4"), "utf8")).toBe("mine");
  expect(readFileSync(join(project, "out", old), "utf8")).toBe("one");
  writeFileSync(join(project, "out/clip.mp4"), "mine too");
  const three = { ...file("clip.mp4", "three"), replaces: { version: 2, sha256: two.sha256 } };
  expect(await channel.send(messageOf({ id: "m3", files: [three] }), null, never)).toEqual({
    is: "sent",
    remote: `out/clip.${three.sha256.slice(0, 8)}.mp4`,
  });
  expect(readFileSync(join(project, "out/clip.mp4"), "utf8")).toBe("mine too");
});

test.for(["set aside", "put in place"])(
  "[P29] a crash after a file was %s leaves nothing half, and the same message ends it",
  async (when) => {
    const { project, channel, file, there } = ground();
    const [one, two] = [file("clip.mp4", "one"), file("clip.mp4", "two")];
    await channel.send(messageOf({ id: "m1", files: [one] }), null, never);
    linkSync(join(project, "out/clip.mp4"), join(project, "out/clip.v1.mp4"));
    if (when === "put in place") {
      writeFileSync(join(project, "out/new"), "two");
      renameSync(join(project, "out/new"), join(project, "out/clip.mp4"));
    }
    const replaces = { version: 1, sha256: one.sha256 };
    expect(await channel.send(messageOf({ id: "m2", files: [{ ...two, replaces }] }), null, never)).toMatchObject({
      is: "sent",
    });
    expect(there()).toEqual(["clip.mp4", "clip.v1.mp4"]);
    expect(readFileSync(join(project, "out/clip.mp4"), "utf8")).toBe("two");
    expect(readFileSync(join(project, "out/clip.v1.mp4"), "utf8")).toBe("one");
  },
);

test("a message without files becomes a text file, one for each id", async () => {
  const { channel, there, project } = ground();
  await channel.send(messageOf({ id: "r1/2", text: "Done." }), "sub", never);
  await channel.send(messageOf({ id: "r1-2", text: "Also." }), "sub", never);
  expect(there()).toHaveLength(3);
  expect(readFileSync(join(project, "out", "sub", "message-r1-2.txt"), "utf8")).toBe("Also.\n");
});

const LONG_NAMES = {
  "three bytes a character": `${"界".repeat(83)}.mp4`,
  "four bytes a character": `${"😀".repeat(62)}.mp4`,
  letters: `${"n".repeat(251)}.mp4`,
  "no extension": "n".repeat(255),
  "an extension that is most of it": `n.${"x".repeat(253)}`,
  "a dot in front": `.${"n".repeat(254)}`,
};

test.each(Object.entries(LONG_NAMES))(
  "a name as long as one can be arrives, also beside another: %s",
  async (_what, name) => {
    const { project, channel, file, there } = ground();
    expect(await channel.send(messageOf({ files: [file(name, "one")] }), null, never)).toMatchObject({
      remote: `out/${name}`,
    });
    const second = file(name, "two");
    for (const id of ["m2", "m2", "m3"]) {
      const sending = await channel.send(messageOf({ id, files: [second] }), null, never);
      expect(sending.is, JSON.stringify(sending)).toBe("sent");
    }
    const [beside = "", more] = there().filter((one) => one !== name);
    expect([more, Buffer.byteLength(beside) <= 255, beside.isWellFormed()]).toEqual([undefined, true, true]);
    expect(beside).toContain(`.${second.sha256.slice(0, 8)}`);
    if (name.endsWith(".mp4")) expect(beside.endsWith(".mp4")).toBe(true);
    expect(readFileSync(join(project, "out", name), "utf8")).toBe("one");
  },
);

test.each(["../b.txt", "a/b.txt", "..", "", "a\nb", "a\0b", "C:\\a"])("the name %j is refused", async (name) => {
  const { project, channel, file } = ground();
  const sending = await channel.send(messageOf({ files: [file("x", "one", { name })] }), null, never);
  expect(sending).toMatchObject({ is: "refused", because: "content" });
  expect(readdirSync(join(project, "out"))).toEqual([]);
});

test("no way leads out of the project: not by a destination, not by a link", async () => {
  const { project, channel, file } = ground();
  const outside = testFolder();
  const message = messageOf({ files: [file("a.txt", "one")] });
  expect(await channel.send(message, "../../x", never)).toMatchObject({ is: "refused", because: "recipient" });
  symlinkSync(outside, join(project, "out"));
  expect(await channel.send(message, null, never)).toMatchObject({ is: "refused", because: "recipient" });
  expect(await channel.send(message, "deeper", never)).toMatchObject({ is: "refused", because: "recipient" });
  expect(readdirSync(outside)).toEqual([]);
});

test("a link in the place of a file is not followed and not replaced", async () => {
  const { project, channel, file } = ground();
  const outside = testFolder();
  mkdirSync(join(project, "out"));
  writeFileSync(join(outside, "target"), "untouched");
  symlinkSync(join(outside, "target"), join(project, "out", "a.txt"));
  const sending = await channel.send(messageOf({ files: [file("a.txt", "one")] }), null, never);
  expect(sending.is === "sent" && sending.remote).toMatch(/^out\/a\.[0-9a-f]{8}\.txt$/);
  expect(readFileSync(join(outside, "target"), "utf8")).toBe("untouched");
});

test("a source that is not what it was, or not there, is refused and leaves nothing", async () => {
  const { project, channel, file } = ground();
  const good = file("a.txt", "one");
  for (const bad of [
    { ...good, sha256: "0".repeat(64) },
    { ...good, path: `${good.path}x` },
    { ...good, bytes: 9 },
  ])
    expect(await channel.send(messageOf({ files: [bad] }), null, never)).toMatchObject({
      is: "refused",
      because: "content",
    });
  expect(readdirSync(join(project, "out"))).toEqual([]);
});

test("a draft that a crash left is cleared away by the same message", async () => {
  const { project, channel, file, there } = ground();
  const message = messageOf({ files: [file("a.txt", "one")] });
  await channel.send(message, null, never);
  writeFileSync(join(project, "out", "a.txt"), "changed since");
  const draft = `.holdfast-${sha256(message.id).slice(0, 16)}.part`;
  writeFileSync(join(project, "out", draft), "half");
  expect(await channel.send(message, null, never)).toMatchObject({ is: "sent" });
  expect(there().filter((name) => name.startsWith("."))).toEqual([]);
});

test("a folder that cannot be made is refused as the channel's matter", async () => {
  const { project, channel, file } = ground();
  writeFileSync(join(project, "out"), "a file");
  const sending = await channel.send(messageOf({ files: [file("a.txt", "one")] }), null, never);
  expect(sending).toMatchObject({ is: "refused", because: "channel" });
});

/** The paths of what is synced from now on. */
async function watchSyncs(): Promise<string[]> {
  const synced: string[] = [];
  await using handle = await open("/dev/null");
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  wrapMethod(prototype, "sync", (call, { fd }) => {
    synced.push(readlinkSync(`/proc/self/fd/${fd}`));
    return call();
  });
  return synced;
}

test("[R29] new folders are on the disk with their names before a delivery counts as sent, also one that was there already", async () => {
  const { project, channel, file } = ground();
  const message = messageOf({ files: [file("a.txt", "one")] });
  const synced = await watchSyncs();
  expect(await channel.send(message, "new/2026", never)).toMatchObject({ is: "sent" });
  const folders = [project, join(project, "out"), join(project, "out/new"), join(project, "out/new/2026")];
  expect(synced).toEqual(expect.arrayContaining(folders));
  synced.length = 0;
  expect(await channel.send(message, "new/2026", never)).toMatchObject({ is: "sent" });
  expect(synced).toEqual(expect.arrayContaining([...folders, join(project, "out/new/2026/a.txt")]));
});
