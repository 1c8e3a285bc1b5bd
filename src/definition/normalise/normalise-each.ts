import type { Each } from "../../domain/definition/definition.ts";
import { EACH_DEFAULTS } from "./defaults.ts";
import { drafting, type Drafting } from "./draft.ts";
import { report } from "../check/faults.ts";
import type { EachWords } from "../format/words.ts";

/** Spells out `each`. */
export function normaliseEach(words: EachWords, at: Drafting): Each {
  const full = { ...EACH_DEFAULTS, ...words };
  const { stage, output, pointer } = readItems(full.items, drafting(at, "items"));
  return { stage, output, pointer, key: full.key, onFail: full.onFail, atMost: full.atMost, parallel: full.parallel };
}

function readItems(items: string | undefined, at: Drafting): Pick<Each, "stage" | "output" | "pointer"> {
  const match = /^([^.#]+)\.([^.#]+)(?:#((?:\/.*)?))?$/.exec(items ?? "");
  const [, stage = "", output = "", pointer = ""] = match ?? [];
  if (match !== null) {
    at.notes.mentions.push({ stage, output, pointer: at.place.pointer, own: true });
  } else if (items !== undefined) {
    report(at.place, {
      code: "BAD_EACH",
      message: `"${items}" is not \`stage.output#/json/pointer\``,
      hint: "Name an output and the place of the list in it: plan.chapters#/chapters.",
    });
  }
  return { stage, output, pointer };
}
