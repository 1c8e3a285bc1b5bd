import { currentFolder, folderFailure } from "../../app/host/current-folder.ts";
import { ended, faultLines, shownPath } from "./fault-lines.ts";
import { printable } from "./printable.ts";
import { forPerson } from "../call/context.ts";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { FAILURES } from "../../base/failure-codes.ts";

/** Shows a failure: faults with their place, the message, and what to do; or one JSON line. Returns the exit code. */
export function showFailure(failure: HoldfastError, json: boolean): number {
  const { code, message, hint, faults, details } = failure;
  if (json) {
    const particulars = Object.keys(details).length === 0 ? {} : { details };
    const error = { code, message, hint, ...(faults.length === 0 ? {} : { faults }), ...particulars };
    process.stderr.write(`${JSON.stringify({ error })}\n`);
  } else process.stderr.write(forPerson(printable(`${linesOf(failure).join("\n")}\n`, false)));
  return FAILURES[code].exitCode;
}

function linesOf({ code, message, hint, faults }: HoldfastError): readonly string[] {
  const cwd = faults.length === 0 ? "/" : currentFolder();
  const lines = faults.map((fault) => faultLines(fault, cwd));
  // The message says of an input what is wrong, for who gets nothing else; here a line has said so.
  const [first = ""] = faults.length > 0 && code === "INPUT_INVALID" ? message.split(": ") : [message];
  if (faults.length > 0 && code === "PROGRAM_MISSING") return [...lines, "holdfast: Nothing was started."];
  const files = new Set(faults.map(({ file }) => file));
  const said = [...files].reduce((text, file) => text.replaceAll(file, shownPath(file, cwd)), first);
  return [...lines, `holdfast: ${ended(said)}`, ...(hint === "" ? [] : [`  ${hint}`])];
}

/** Where the help of a command is, or of all where none is named. */
export function helpOf(command: string): string {
  return `Run \`${["holdfast", command, "--help"].filter((word) => word !== "").join(" ")}\`.`;
}

/** Any failure as one that has a code and says what to do. */
export function knownFailure(failure: unknown, command: string): HoldfastError {
  if (!(failure instanceof HoldfastError))
    return (
      folderFailure(failure) ??
      new HoldfastError("UNAVAILABLE", ended(messageOf(failure)), {
        hint: "This should not happen; `holdfast status` shows how the home stands.",
      })
    );
  if (failure.code !== "USAGE" || failure.hint !== FAILURES.USAGE.hint) return failure;
  return new HoldfastError("USAGE", failure.message, { hint: helpOf(command), faults: failure.faults });
}
