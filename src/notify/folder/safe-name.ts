import { sha256 } from "../../base/hash.ts";

/** What Linux takes (NAME_MAX), and every file system that names are usually kept on. */
const LONGEST_NAME_BYTES = 255;
const LONGEST_EXTENSION_BYTES = 32;

/** Tells what is wrong with the name of a file; null: nothing. */
export function nameFault(name: string): string | null {
  if (name === "" || name === "." || name === "..") return `${JSON.stringify(name)} is no name of a file`;
  if (/[/\\\p{Cc}]/u.test(name)) return `${JSON.stringify(name)} is more than the name of a file`;
  return Buffer.byteLength(name) > LONGEST_NAME_BYTES ? `${name.slice(0, 40)}… is too long a name` : null;
}

/** The name of a file that an earlier version of a run delivered. */
export function nameOfVersion(name: string, version: number): string {
  return marked(name, `v${version}`);
}

/** The name of a file whose plain name is taken by another content: it says which one this is, and is cut before that where it is too long. */
export function nameBeside(name: string, hash: string): string {
  return marked(name, hash.slice(0, 8));
}

/** A name with a mark before its extension. */
function marked(name: string, mark: string): string {
  const dot = name.lastIndexOf(".");
  const cut = dot > 0 && Buffer.byteLength(name.slice(dot)) <= LONGEST_EXTENSION_BYTES ? dot : name.length;
  const end = `.${mark}${name.slice(cut)}`;
  return `${withinBytes(name.slice(0, cut), LONGEST_NAME_BYTES - Buffer.byteLength(end))}${end}`;
}

/** The beginning of a text that takes at most so many bytes, whole characters only. */
function withinBytes(text: string, most: number): string {
  let bytes = 0;
  const kept = Array.from(text).filter((character) => (bytes += Buffer.byteLength(character)) <= most);
  return kept.join("");
}

/** The name of the file that a text stands in; two ids never share one. */
export function nameOfText(id: string): string {
  const plain = id
    .replaceAll(/[^\w.-]/g, "-")
    .replace(/^\.+/, "")
    .slice(0, 80);
  return plain === id ? `message-${id}.txt` : `message-${plain}.${sha256(id).slice(0, 8)}.txt`;
}
