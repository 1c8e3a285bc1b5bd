import { formatBytes } from "../../../base/text/format-bytes.ts";
import { HoldfastError } from "../../../base/failure.ts";
import { backUp } from "../../../app/home/backup.ts";
import type { CommandContext } from "../../call/context.ts";

/** `holdfast backup FOLDER`: a verified copy of the home, taken beside a living daemon. */
export async function backup(context: CommandContext, [folder]: readonly string[]): Promise<number> {
  if (folder === undefined) throw new HoldfastError("USAGE", "Name the folder of the backup: holdfast backup FOLDER.");
  const { to, files, bytes } = await backUp(context.home, folder);
  if (context.json) context.document({ to, files, bytes });
  else {
    context.print(`${to}: ${files} files, ${formatBytes(bytes)}; the record in it was verified.`);
    context.print("To restore it: copy it to where the home shall be, and say `holdfast doctor --moved`.");
  }
  return 0;
}
