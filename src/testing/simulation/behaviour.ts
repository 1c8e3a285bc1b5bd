import { oneOf, type Draw } from "../random-definition.ts";
import type { Found } from "../script.ts";
import type { Behaviour } from "./virtual/virtual-process.ts";

/** A process that does its work at once. */
export const WELL: Behaviour = {
  runsMs: 20,
  exitCode: 0,
  line: '{"end":"ok"}',
  heedsStop: true,
  asks: false,
  hangs: false,
};

/** A collector that finds what was declared. */
export const GOOD: Found = { text: "good" };

/** How a process may behave in a world of trouble. */
export function randomBehaviour(draw: Draw): Behaviour {
  const end = oneOf(draw, ["ok", "ok", "ok", "ok", "crashed", "auth", "context", "refusal", "rate", "nothing"]);
  return {
    runsMs: 1 + draw(200),
    exitCode: draw(4) === 3 ? 1 + draw(3) : 0,
    line: JSON.stringify({ end }),
    heedsStop: draw(3) !== 2,
    asks: draw(12) === 11,
    hangs: draw(20) === 19,
  };
}

/** What the collector may find in a world of trouble. */
export function randomFound(draw: Draw): Found {
  return oneOf<Found>(draw, [GOOD, GOOD, GOOD, "no-op", "missing-artifact"]);
}
