import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { codeOf, messageOf } from "../base/failure.ts";
import type { MessageFile } from "../ports/channels.ts";

/** Tells what is wrong with a file that is to go out: it must still be the content that was decided upon. Null: nothing. */
export async function fileFault(file: MessageFile): Promise<string | null> {
  try {
    await using handle = await open(file.path, "r");
    const stat = await handle.stat();
    if (!stat.isFile()) return `${file.name} is no regular file`;
    if (stat.size !== file.bytes) return `${file.name} is not what it was: ${stat.size} bytes instead of ${file.bytes}`;
    const hash = createHash("sha256");
    for await (const chunk of handle.createReadStream({ autoClose: false })) hash.update(Buffer.from(chunk));
    return hash.digest("hex") === file.sha256 ? null : `${file.name} is not what it was: its content changed`;
  } catch (thrown) {
    return codeOf(thrown) === "ENOENT" ? `${file.name} is not there any more` : `${file.name}: ${messageOf(thrown)}`;
  }
}
