import { StatementSync } from "node:sqlite";

// Loaded into the unchanged program by `node --import`: the process that reads the events of a chosen run ends at once, as
// by a fault of the machine's memory or of Node's own.

const run = process.env["TEST_DIES_FOLDING"];

for (const name of ["all", "iterate"]) {
  const plain: unknown = Reflect.get(StatementSync.prototype, name);
  if (run === undefined || typeof plain !== "function") continue;
  const replacement = function (this: StatementSync, ...values: readonly unknown[]): unknown {
    if (values.includes(run) && this.sourceSQL.includes("from events")) process.kill(process.pid, "SIGKILL");
    return Reflect.apply(plain, this, values);
  };
  Object.assign(StatementSync.prototype, { [name]: replacement });
}
