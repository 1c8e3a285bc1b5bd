import { accessSync, constants, lstatSync, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { codeOf } from "../../base/failure.ts";
import type { FoundProgram, ProgramPlaces, StartFault } from "../../ports/processes.ts";
import { interpreterFault } from "./interpreter.ts";

// The one answer to "can this be started?": of the check before a run is accepted, and of every start.

/** Finds a program where its child would look: a name with a slash beside the pipeline, any other on PATH. It is one that the system can start, with its interpreter. */
export function findProgram(program: string, { path, beside }: ProgramPlaces): FoundProgram {
  if (program === "") return fault("The command names no program: its first word is empty.", FIRST_WORD);
  if (program.includes("\0"))
    return fault(`The program ${JSON.stringify(program)} holds a NUL, which no path can hold.`, FIRST_WORD);
  const candidates = program.includes("/")
    ? [resolve(beside, program)]
    : path.split(delimiter).map((folder) => resolve(beside, folder, program));
  const file = candidates.find((candidate) => standingOf(candidate) === "executable");
  if (file === undefined) return missing(program, beside, candidates);
  const interpreter = interpreterFault(file, { path, shown: program });
  return interpreter === null ? { file, fault: null } : { file: null, fault: interpreter };
}

const FIRST_WORD = "Give `run` the program as its first word.";

type FileStanding = "executable" | "missing" | "broken link" | "folder" | "not executable" | "no file" | "unreadable";

function standingOf(file: string): FileStanding {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) return "folder";
    if (!stat.isFile()) return "no file";
  } catch (thrown) {
    return unseenStanding(file, codeOf(thrown));
  }
  try {
    accessSync(file, constants.X_OK);
    return "executable";
  } catch {
    return "not executable";
  }
}

function unseenStanding(file: string, code: string | null): FileStanding {
  if (code === "EACCES") return "unreadable";
  if (code !== "ENOENT") return code === "ELOOP" ? "broken link" : "missing";
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true ? "broken link" : "missing";
}

const STANDINGS: Readonly<Record<Exclude<FileStanding, "executable" | "missing">, readonly [string, string]>> = {
  "broken link": ["is a link to a file that is not there", "Make the link point to the program."],
  folder: ["is a folder, not a program", "Name the program in it."],
  "not executable": ["is not executable", "Make it so (chmod +x FILE), or name its interpreter: [sh, FILE]."],
  "no file": ["is no regular file", "Name a program."],
  unreadable: ["lies in a folder that may not be entered", "Let this user enter the folder, or name another program."],
};

/** What says most of why it cannot be started: a file that is there, and is no program. */
function missing(program: string, beside: string, candidates: readonly string[]): FoundProgram {
  for (const file of candidates) {
    const standing = standingOf(file);
    if (standing === "missing" || standing === "executable") continue;
    const [what, hint] = STANDINGS[standing];
    const where = program.includes("/") ? "" : ` (${file})`;
    return fault(`The program ${program}${where} ${what}.`, hint.replaceAll("FILE", program));
  }
  if (program.includes("/"))
    return fault(
      `There is no program ${program} beside the pipeline (${candidates[0] ?? beside}).`,
      "Check the path: it begins in the pipeline's folder.",
    );
  const near = standingOf(resolve(beside, program)) === "missing" ? "" : ` Beside the pipeline it is ./${program}.`;
  return fault(
    `There is no program ${program} on the PATH that the stage gets.`,
    `Install it, or name its path.${near}`,
  );
}

function fault(message: string, hint: string): { readonly file: null; readonly fault: StartFault } {
  return { file: null, fault: { message, hint } };
}
