import type { Rule } from "../../rule.ts";
import { quote } from "../../../base/text/quote.ts";

/** The home is no folder, lies on a network file system, or cannot be written. */
export const homeUnusable: Rule = {
  code: "home-unusable",
  says: "the home is no folder, lies on a network file system, or cannot be written",
  detect: async ({ home, files }) => {
    const seen = files.see(home);
    if (seen === null) return [];
    const elsewhere = "Choose a folder on a disk of this machine: --home DIR or HOLDFAST_HOME.";
    if (seen.kind !== "folder")
      return [{ severity: "error", message: `The home ${home} is not a folder.`, next: elsewhere }];
    const network = files.network();
    if (network !== null)
      return [{ severity: "error", message: `The home lies on a network file system (${network}).`, next: elsewhere }];
    if (files.mayWrite(home)) return [];
    const message = `The home ${home} cannot be written: nothing can be started.`;
    const isReadOnly = (seen.mode & 0o200) !== 0;
    return [{ severity: "error", message, next: isReadOnly ? elsewhere : `chmod u+rwx ${quote(home)}` }];
  },
};
