import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { codeOf } from "../../base/failure.ts";
import { formatBytes } from "../../base/text/format-bytes.ts";
import { ok, refused, type Result } from "../../base/result.ts";

/** More than a variable can hold is no secret. */
const MOST_BYTES = 131_072;

/** Reads the secret in a file, without the ends of lines after it. Waits for no writer, and reads no more than a variable can hold. */
export async function readSecretFile(path: string): Promise<Result<string, string>> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return await readText(file, path);
  } catch (failure) {
    return refused(`${path} ${WORDS[codeOf(failure) ?? ""] ?? "cannot be read"} (${codeOf(failure) ?? "unknown"})`);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "is not there",
  ENOTDIR: "is not there: what it lies in is no folder",
  EACCES: "may not be read",
  EISDIR: "is a folder",
  ELOOP: "is a link that leads nowhere",
};

async function readText(file: FileHandle, path: string): Promise<Result<string, string>> {
  const stat = await file.stat();
  if (stat.isDirectory()) return refused(`${path} is a folder (EISDIR)`);
  if (!stat.isFile() && !stat.isCharacterDevice()) return refused(`${path} is no regular file`);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES + 1), 0, MOST_BYTES + 1, 0);
  if (bytesRead > MOST_BYTES) return refused(`${path} is larger than ${formatBytes(MOST_BYTES)}`);
  const text = decoded(buffer.subarray(0, bytesRead));
  return text === null ? refused(`${path} holds bytes that are no text`) : ok(text.trimEnd());
}

function decoded(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
