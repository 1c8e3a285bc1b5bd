import { mediaTypeOfName } from "./media-types.ts";
import { openRegular } from "../store/regular-file.ts";

const HEAD_BYTES = 65_536;
const UNKNOWN = "application/octet-stream";

/** The media type of a file: by its name's extension, by its content where that says nothing. */
export async function mediaTypeOfFile(path: string): Promise<string> {
  return mediaTypeOfName(path) ?? mediaTypeOfContent(await headOf(path));
}

async function mediaTypeOfContent(head: Buffer): Promise<string> {
  const { fileTypeFromBuffer } = await import("file-type");
  const known = await fileTypeFromBuffer(head);
  return known?.mime ?? (isText(head) ? "text/plain" : UNKNOWN);
}

async function headOf(path: string): Promise<Buffer> {
  await using file = await openRegular(path);
  if (file === null) return Buffer.alloc(0);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

// A character may be cut at the end of the head: `stream` does not mind.
function isText(head: Buffer): boolean {
  if (head.includes(0)) return false;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    decoder.decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
