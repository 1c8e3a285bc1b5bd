import { report, type Place } from "./faults.ts";
import { didYouMean } from "./nearest.ts";

const HERE = ["claude", "scripted"];
const LATER = ["codex", "gemini", "opencode"];

/** Checks that a client is one of this release; `named` are the agents of the config. */
export function checkClient(client: string, named: readonly string[], place: Place): void {
  if (client === "" || HERE.includes(client)) return;
  if (LATER.includes(client)) {
    report(place, {
      code: "NOT_YET",
      message: `\`agent.use: ${client}\` is not in this release`,
      hint: "Use `claude` or `scripted`; a later release brings the other clients.",
    });
    return;
  }
  const known = [...HERE, ...named];
  report(place, {
    code: "UNKNOWN_AGENT",
    message: `unknown agent "${client}"${didYouMean(client, known)}`,
    hint: `Known here: ${known.join(", ")}. Agents of your own stand in holdfast.config.ts.`,
  });
}
