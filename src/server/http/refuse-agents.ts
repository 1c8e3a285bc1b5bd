import { codeOf, HoldfastError } from "../../base/failure.ts";
import { findGate } from "../../app/runs/find-gate.ts";
import { isJsonObject } from "../../base/json/json.ts";
import type { Service } from "../../app/daemon/service.ts";
import type { RawRequest, Route } from "./route.ts";

/** Refuses an agent what only people may, once the record has it. An agent that was obeyed stays in its role. Throws AGENT_REFUSED. */
export async function refuseAgents(
  service: Service,
  { words }: Route,
  { path, body, incoming }: RawRequest,
): Promise<void> {
  const { actor } = incoming.sent;
  if (words.people === undefined || actor.kind !== "agent") return;
  const { command, may, on, when } = words.people;
  if (when !== undefined && !(isJsonObject(body) && when(body))) return;
  await service.noteRefused({ actor, command, run: on === undefined ? null : runOf(service, on, path["id"] ?? "") });
  throw new HoldfastError("AGENT_REFUSED", `An agent may not ${may}.`);
}

function runOf({ reading }: Service, on: "run" | "gate", id: string): string | null {
  try {
    return on === "gate" ? findGate(reading.store, id).run : reading.findRun(id).id;
  } catch (failure) {
    if (codeOf(failure) === "NOT_FOUND" || codeOf(failure) === "AMBIGUOUS") return null;
    throw failure;
  }
}
