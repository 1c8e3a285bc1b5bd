import { rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { socketPath } from "../../app/daemon/daemon-file.ts";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { isJsonObject, type Json } from "../../base/json/json.ts";
import type { Advance, Advanced } from "./advance-clock.ts";

// The one way to the clock of a rehearsal: a socket beside the daemon's, in the same folder that only its owner enters.
// The ordinary daemon has none.

/** Lets the test of a rehearsal put the clock forward, once after the other. */
export function openClockDoor(home: string, advance: (wish: Advance) => Promise<Advanced>): void {
  let last: Promise<unknown> = Promise.resolve();
  const door = createServer({ allowHalfOpen: true }, (socket) => {
    // Who asked may be gone when the answer comes.
    socket.on("error", () => {});
    const answer = last.then(async () => advance(wishOf(await text(socket))));
    last = answer.then(
      (advanced) => socket.end(JSON.stringify(advanced)),
      (failure: unknown) => socket.end(JSON.stringify({ failed: messageOf(failure) })),
    );
  });
  rmSync(doorOf(home), { force: true });
  door.listen(doorOf(home));
  door.unref();
}

/** So long a daemon that was just started may take until it has taken over what the last one left. */
const OPENING_MS = 30_000;

/** Puts the clock of a living rehearsal forward. Throws UNAVAILABLE when what runs does not come to rest. */
export async function askForTime(home: string, wish: Advance): Promise<void> {
  const socket = await reachDoor(home);
  socket.end(JSON.stringify(wish));
  const said = await text(socket).catch(() => "");
  const answer: Json = said === "" ? null : JSON.parse(said);
  if (!isJsonObject(answer)) throw new HoldfastError("UNAVAILABLE", "The daemon ended before the clock was there.");
  if ("now" in answer) return;
  const { moving, failed } = answer;
  if (!Array.isArray(moving)) throw new HoldfastError("UNAVAILABLE", `The clock stays: ${JSON.stringify(failed)}.`);
  throw new HoldfastError(
    "UNAVAILABLE",
    `The clock waits for what runs, and ${wish.withinMs / 1_000} s were too short for ${moving.join(", ")}.`,
    { hint: "Let a script play what takes long, or wait longer: rehearse(…, { within: … })." },
  );
}

async function reachDoor(home: string): Promise<Socket> {
  const until = Date.now() + OPENING_MS;
  for (;;) {
    const socket = connect({ path: doorOf(home), allowHalfOpen: true });
    const opened = Promise.withResolvers<boolean>();
    socket.once("connect", () => opened.resolve(true));
    socket.once("error", () => opened.resolve(false));
    if (await opened.promise) return socket;
    if (Date.now() > until)
      throw new HoldfastError("UNAVAILABLE", "The home has no daemon of a rehearsal, so that its clock cannot be set.");
    await delay(20);
  }
}

/** Removes what a killed daemon left of its door. */
export function removeClockDoor(home: string): void {
  rmSync(doorOf(home), { force: true });
}

function wishOf(said: string): Advance {
  const wish: Json = JSON.parse(said);
  if (isJsonObject(wish) && typeof wish["byMs"] === "number" && typeof wish["withinMs"] === "number")
    return { byMs: wish["byMs"], withinMs: wish["withinMs"] };
  throw new HoldfastError("USAGE", "That is no wish for a clock.");
}

function doorOf(home: string): string {
  return socketPath(home).replace(/\.sock$/, ".clock");
}
