import { createSystemClock } from "../../app/host/clock.ts";
import { runDaemon } from "../../app/daemon/daemon.ts";
import { ownVariables } from "../../app/host/own-variables.ts";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { advanceClock } from "./advance-clock.ts";
import { openClockDoor } from "./clock-door.ts";
import { createRehearsedClock } from "./rehearsed-clock.ts";

// The program of a rehearsal's daemon: the daemon of everybody, with a clock that can be put forward. `holdfast` never
// starts it; nothing but this program gives a daemon another clock than the machine's.
//   node rehearsed-daemon.ts HOME

const { createServer } = await import("../../server/create-server.ts");
const [home = ""] = process.argv.slice(2);
const clock = createRehearsedClock(home, createSystemClock());
try {
  process.exitCode = await runDaemon({
    home,
    env: ownVariables(),
    stay: false,
    server: (token) => createServer({ token, tcp: null, remote: null }),
    say: (line) => process.stderr.write(`${line}\n`),
    rehearsed: {
      clock,
      recovered: (opened) => openClockDoor(home, async (wish) => advanceClock(opened, clock, wish)),
    },
  });
} catch (failure) {
  // As `holdfast serve --json` says it: the one who waits for this daemon reads why it did not come up.
  const code = failure instanceof HoldfastError ? failure.code : "UNAVAILABLE";
  process.stderr.write(`${JSON.stringify({ code, message: messageOf(failure) })}\n`);
  process.exitCode = 5;
}
