import { HoldfastError } from "../../base/failure.ts";
import type { GateRow, StoreReader } from "../../ports/event-log.ts";

/** A gate by its id or a unique prefix of it. Throws NOT_FOUND, AMBIGUOUS. */
export function findGate(store: StoreReader, handle: string): GateRow {
  const wanted = handle.toUpperCase();
  const found = wanted === "" ? [] : store.gates({ prefix: wanted });
  const [first, second] = found.some(({ id }) => id === wanted) ? found.filter(({ id }) => id === wanted) : found;
  if (first === undefined)
    throw new HoldfastError("NOT_FOUND", `There is no gate ${handle}.`, {
      hint: "`holdfast gates --all` lists what is open.",
    });
  if (second === undefined) return first;
  const some = found.slice(0, MANY).map(({ id, stage, state }) => `${id} (${stage}, ${state})`);
  const more = found.length > MANY ? `, and ${found.length - MANY} more` : "";
  throw new HoldfastError("AMBIGUOUS", `More than one gate begins with ${handle}: ${some.join(", ")}${more}.`);
}

const MANY = 10;
