import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

// Merely reading: a fresh process opens the database with nothing of ours and parses every event of the runs that a
// start has to look at. Prints how long that took.

const [home = ""] = process.argv.slice(2);
const began = performance.now();
const database = new DatabaseSync(join(home, "holdfast.db"), { readOnly: true });
const runs = database
  .prepare(
    "select id from run_rows where state in ('queued', 'running', 'stalled') or (state = 'waiting' and processes > 0)",
  )
  .all();
const events = database.prepare("select * from events where stream = ? order by seq");
let count = 0;
for (const { id } of runs) {
  for (const event of events.iterate(String(id))) {
    JSON.parse(String(event["data"]));
    count += 1;
  }
}
database.close();
process.stdout.write(`${JSON.stringify({ ms: performance.now() - began, runs: runs.length, events: count })}\n`);
