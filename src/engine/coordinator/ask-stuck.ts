import { cutText } from "../../base/text/cut-text.ts";
import { codeOf, messageOf } from "../../base/failure.ts";
import { invariant } from "../../base/invariant.ts";
import { SYSTEM } from "../../domain/actor.ts";
import type { RunView } from "../../domain/run/context.ts";
import { cleanText } from "../inputs/known-secrets.ts";
import type { Loop } from "./loop.ts";
import type { EnginePorts } from "../ports.ts";
import type { ReconcilerPort } from "./reconcile.ts";

/** Asks a person about an effect that fails the same way each time. Throws where it is of no unit: nobody can answer for the run as a whole. */
export function createAsker(ports: EnginePorts, loop: Pick<Loop, "submit" | "views">): ReconcilerPort["stuck"] {
  return async (run, effect, failure) => {
    const message = await words(ports, loop.views.load(run), failure);
    const request = { type: "stuck" as const, effect: effect.key, message };
    const { refusal } = await loop.submit(run, { request, actor: SYSTEM, cause: `${effect.key}/stuck` });
    invariant(refusal === null, refusal?.message ?? "");
  };
}

const LONGEST = 500;

/** The question goes into the record: without secrets, and where nobody knows whether there are any, the code alone. */
async function words(ports: EnginePorts, view: RunView, failure: unknown): Promise<string> {
  try {
    const text = cutText((await cleanText(ports, view, messageOf(failure))).trim(), LONGEST);
    return /[.!?\]]$/.test(text) ? text : `${text}.`;
  } catch {
    return `${codeOf(failure) ?? "an error"}.`;
  }
}
