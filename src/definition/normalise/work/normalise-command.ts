import { isBeside } from "../../load/beside.ts";
import { drafting, type Drafting } from "../draft.ts";
import { report } from "../../check/faults.ts";
import type { CommandWords } from "../../../domain/definition/work.ts";

/** Checks a command's words and notes its templates; a command stays as it was written. */
export function normaliseCommand(run: CommandWords, at: Drafting): CommandWords {
  if (typeof run === "string") {
    at.notes.texts.push({ text: run, pointer: at.place.pointer, where: "shell", own: at.own, source: null });
    return run;
  }
  run.forEach((text, index) => {
    const { pointer } = drafting(at, index).place;
    at.notes.texts.push({ text, pointer, where: "word", own: at.own, source: null });
  });
  checkProgram(run[0] ?? "", drafting(at, 0));
  return run;
}

function checkProgram(program: string, at: Drafting): void {
  if (program === "") {
    report(at.place, { code: "WRONG_VALUE", message: "a command begins with a program", hint: "Name a program." });
    return;
  }
  if (!program.includes("/") || program.includes("{{") || isBeside(at.folder, program)) return;
  at.warnings.add({
    pointer: at.place.pointer,
    code: "PROGRAM_MISSING",
    message: `the program ${program} is not there`,
    hint: "A first word with a slash is a path beside the pipeline file.",
  });
}
