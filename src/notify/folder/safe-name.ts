import { sha256 } from "../../base/hash.ts";

const LONGEST_NAME = 200;

/** Tells what is wrong with the name of a file; null: nothing. */
export function nameFault(name: string): string | null {
  if (name === "" || name === "." || name === "..") return `${JSON.stringify(name)} is no name of a file`;
  if (/[/\\\p{Cc}]/u.test(name)) return `${JSON.stringify(name)} is more than the name of a file`;
  return Buffer.byteLength(name) > LONGEST_NAME ? `${name.slice(0, 40)}… is too long a name` : null;
}

/** The name of a file whose plain name is taken by another content: it says which one this is. */
export function nameBeside(name: string, hash: string): string {
  const dot = name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  return `${stem}.${hash.slice(0, 8)}${extension}`;
}

/** The name of the file that a text stands in; two ids never share one. */
export function nameOfText(id: string): string {
  const plain = id
    .replaceAll(/[^\w.-]/g, "-")
    .replace(/^\.+/, "")
    .slice(0, 80);
  return plain === id ? `message-${id}.txt` : `message-${plain}.${sha256(id).slice(0, 8)}.txt`;
}
