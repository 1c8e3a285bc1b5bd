import { openViewer } from "../../process/start/open-viewer.ts";

/** Opens a file in this desktop's viewer; resolves with why it could not be, null where it was. */
export async function viewFile(file: string): Promise<string | null> {
  return openViewer(file, process.platform);
}
