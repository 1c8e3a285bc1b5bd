import type { Work } from "../../../domain/definition/definition.ts";
import { readBeside, type BesideFile } from "../../load/beside.ts";
import { drafting, type Drafting } from "../draft.ts";
import { report } from "../../check/faults.ts";
import { didYouMean } from "../../check/nearest.ts";
import { normaliseAgent } from "./normalise-agent.ts";
import { normaliseCommand } from "./normalise-command.ts";
import { normaliseGate, PLAIN_GATE } from "../normalise-gate.ts";
import type { StageWords } from "../../format/words.ts";

/** Spells out what a stage does: exactly one of the five kinds. */
export function normaliseWork(words: StageWords, at: Drafting): Work {
  checkKinds(words.kinds ?? [], at);
  if (words.agent !== undefined) return { kind: "agent", agent: normaliseAgent(words.agent, drafting(at, "agent")) };
  if (words.gate !== undefined)
    return { kind: "gate", gate: normaliseGate(words.gate, PLAIN_GATE, drafting(at, "gate")) };
  if (words.task !== undefined) return normaliseTask(words.task, drafting(at, "task"));
  return { kind: "command", run: words.run === undefined ? [] : normaliseCommand(words.run, drafting(at, "run")) };
}

function checkKinds(kinds: readonly string[], at: Drafting): void {
  const [first, second] = kinds;
  if (first === undefined) {
    if (at.place.findings.under(at.place.pointer)) return;
    report(at.place, {
      code: "WORK_MISSING",
      part: "key",
      message: "the stage says nothing to do",
      hint: "Add exactly one of: run, agent, task, gate.",
    });
  } else if (second !== undefined) {
    report(drafting(at, second).place, {
      code: "WORK_AMBIGUOUS",
      part: "key",
      message: `the stage has ${kinds.map((kind) => `\`${kind}\``).join(" and ")}: only one may stand`,
      hint: "Make a stage of each.",
    });
  }
}

function normaliseTask(task: string, at: Drafting): Work {
  const match = /^(\.{1,2}\/[^#]+)#([A-Za-z_$][\w$]*)$/.exec(task);
  const [, module = "", name = ""] = match ?? [];
  if (match === null) {
    report(at.place, {
      code: "BAD_TASK",
      message: `"${task}" is not \`./file.ts#name\``,
      hint: "Name a module beside the pipeline and a function that it exports.",
    });
  } else if (at.folder !== null && !at.place.findings.has(at.place.pointer, "TASK_UNNAMED")) {
    checkExport(readBeside(at.folder, module, at.place), name, at);
  }
  return { kind: "task", module, name };
}

// Only what an author's module says is read here, it is not run: a name that stands nowhere in it is surely not exported.
function checkExport(source: BesideFile | undefined, name: string, at: Drafting): void {
  if (source === undefined || /\bexport\s*\*/.test(source.text)) return;
  const words: readonly string[] = source.text.match(/[\w$]+/g) ?? [];
  if (words.includes(name)) return;
  const known = [...source.text.matchAll(/\bexport\s+(?:async\s+)?(?:function\s*\*?|const|let)\s*([\w$]+)/g)];
  report(at.place, {
    code: "UNKNOWN_TASK",
    message: `${source.file} exports no function "${name}"${didYouMean(
      name,
      known.map(([, found = ""]) => found),
    )}`,
    hint: "Export the function, or fix the name.",
  });
}
