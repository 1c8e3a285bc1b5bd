import { mkdir, realpath, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { codeOf, messageOf } from "../../base/failure.ts";
import { sha256 } from "../../base/hash.ts";
import type { FolderSettings } from "../../domain/channel.ts";
import type { Channel, Message, MessageFile, Sending } from "../../ports/channels.ts";
import { fileFault } from "../check-file.ts";
import type { ChannelPorts } from "../ports.ts";
import { later, refusedBecause, sent, unknown } from "../sendings.ts";
import { copyChecked, placeFile, syncNames } from "./place-file.ts";
import { nameFault, nameOfText } from "./safe-name.ts";

/** A folder of the project as a channel: files are copied into it; a message without files becomes a text file. */
export function createFolderChannel(name: string, settings: FolderSettings, ports: ChannelPorts): Channel {
  return {
    name,
    kind: "folder",
    traits: {
      edits: false,
      buttons: false,
      valueBytes: 0,
      fileBytes: Number.MAX_SAFE_INTEGER,
      tellsRepeats: true,
    },
    split: splitByFile,
    send: async (message, to, signal) => {
      if (message.files.length > 1) return refusedBecause("content", "it has to be split first");
      if (signal.aborted) return later(0, "it was not copied: stopped before");
      try {
        const folder = await openFolder(ports.project, join(settings.path, to ?? ""));
        if (folder === null) return refusedBecause("recipient", `${join(settings.path, to ?? "")} leaves the project`);
        const [file] = message.files;
        const placed =
          file === undefined ? await placeText(folder, message) : await placeCopy(folder, message.id, file);
        if (typeof placed !== "string") return placed;
        return sent(join(relative(await realpath(ports.project), folder), placed));
      } catch (thrown) {
        return outcomeOfFault(thrown);
      }
    },
    incoming: null,
  };
}

function splitByFile(message: Message): readonly Message[] {
  if (message.files.length < 2) return [message];
  return message.files.map((file, index) => ({ ...message, id: `${message.id}.${index + 1}`, files: [file] }));
}

/** Makes a folder below another one; null where it would lie elsewhere, by its words or by a link. */
async function openFolder(project: string, path: string): Promise<string | null> {
  const root = await realpath(project);
  const target = join(root, path);
  if (!isBelow(root, target)) return null;
  const existing = await realpath(await nearestThere(target));
  if (!isBelow(root, existing)) return null;
  await mkdir(target, { recursive: true });
  const folder = await realpath(target);
  if (!isBelow(root, folder)) return null;
  await syncNames(folder, root);
  return folder;
}

async function nearestThere(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT") throw thrown;
    return nearestThere(join(path, ".."));
  }
}

function isBelow(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}

async function placeText(folder: string, message: Message): Promise<string | Sending> {
  if (message.text.trim() === "") return refusedBecause("content", "it says nothing");
  const text = `${message.text}\n`;
  return placeFile({
    id: message.id,
    folder,
    name: nameOfText(message.id),
    hash: sha256(text),
    replaces: null,
    write: (path) => writeFile(path, text, { flag: "wx" }),
  });
}

async function placeCopy(folder: string, id: string, file: MessageFile): Promise<string | Sending> {
  const fault = nameFault(file.name) ?? (await fileFault(file));
  if (fault !== null) return refusedBecause("content", fault);
  const { name, sha256: hash, replaces = null } = file;
  return placeFile({ id, folder, name, hash, replaces, write: (path) => copyInto(file, path) });
}

async function copyInto(file: MessageFile, path: string): Promise<void> {
  if (!(await copyChecked(file.path, path, file.sha256))) throw new Changed(`${file.name} changed while it was copied`);
}

/** The source was not what it had been. */
class Changed extends Error {}

const AGAIN_MS = 30_000;

/** A copy stands there whole or not at all, and once more changes nothing: what broke in between may be tried again. */
function outcomeOfFault(thrown: unknown): Sending {
  const code = codeOf(thrown);
  if (thrown instanceof Changed) return refusedBecause("content", thrown.message);
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EBUSY" || code === "EMFILE")
    return later(AGAIN_MS, messageOf(thrown));
  return code === null ? unknown(messageOf(thrown)) : refusedBecause("channel", messageOf(thrown));
}
