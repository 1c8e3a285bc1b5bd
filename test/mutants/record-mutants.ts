import type { Mutant } from "./mutant.ts";

const ENGINE = "src/engine";
const STORE = "src/store/sqlite";
const STORE_TESTS = [`${STORE}/store.int.test.ts`];
const RECOVERED = ["test/simulation/recovered.int.test.ts"];
const DURABLE = ["test/recovery/durable-files.test.ts"];

/** The store, its chain and its lock. */
export const RECORD_MUTANTS: readonly Mutant[] = [
  {
    name: "the atomic event: a turn that fails is rolled back whole",
    breaks: "R21 G6",
    file: `${STORE}/transact.ts`,
    from: '      connection.run("rollback to turn");\n',
    to: "",
    tests: STORE_TESTS,
    titles: "R21|LOG-4",
    quick: true,
  },
  {
    name: "the atomic event: the rows come with it",
    breaks: "R21 G6",
    file: `${ENGINE}/turn.ts`,
    from: "rows: changedRows(before, after),",
    to: "rows: before === null ? changedRows(before, after) : [],",
    tests: RECOVERED,
    titles: "R21",
  },
  {
    name: "the atomic event: the ledger takes every commit in",
    breaks: "G6",
    file: `${STORE}/append-events.ts`,
    from: "    prevHash = hash;\n",
    to: "",
    tests: ["src/recorder/audit.int.test.ts", ...STORE_TESTS],
    titles: "LOG-1\\D|LOG-12",
  },
  {
    name: "an append names the sequence number that it follows",
    breaks: "G6 R14",
    file: `${STORE}/append-events.ts`,
    from: "  if (append.expectedSeq !== head.seq) return repeated(connection, append, head);\n",
    to: "",
    tests: STORE_TESTS,
    titles: "LOG-2|LOG-3",
  },
  {
    name: "an append of an older epoch is refused",
    breaks: "R27 G4",
    file: `${STORE}/append-events.ts`,
    from: "if (append.epoch !== port.epoch)",
    to: "if (append.epoch === -1)",
    tests: STORE_TESTS,
    titles: "LOG-2",
  },
  {
    name: "only the system records a recovery",
    breaks: "R19",
    file: `${STORE}/migrations/0001-events.ts`,
    from: "check (type <> 'workflow_recovery' or actor ->> '$.kind' = 'system')",
    to: "check (type <> '')",
    tests: STORE_TESTS,
    titles: "R19",
  },
  {
    name: "the home has one orchestrator",
    breaks: "R18 G4",
    file: `${STORE}/home-lock.ts`,
    from: 'const file = join(home, "lock.db");\n  for (',
    to: "const file = join(home, `lock-${process.pid}.db`);\n  for (",
    tests: [`${STORE}/home-lock.int.test.ts`],
  },
  {
    name: "one who reads the lock file for a moment is no holder",
    breaks: "R18 G4",
    file: `${STORE}/home-lock.ts`,
    from: "left > 1 && isBusy(thrown) && lockHolder(file) === null",
    to: "left < 0",
    tests: [`${STORE}/home-lock.int.test.ts`],
  },
  {
    name: "every commit is synced before it is acknowledged",
    breaks: "G1 R29",
    file: `${STORE}/connection.ts`,
    from: "pragma synchronous = full; pragma foreign_keys",
    to: "pragma synchronous = normal; pragma foreign_keys",
    tests: ["test/power/power-loss.int.test.ts"],
    titles: "syncs every commit",
  },
  {
    name: "a payload is synced before the row that names it",
    breaks: "G1 R29",
    file: `${STORE}/payload-files.ts`,
    from: "        fsyncSync(open);\n      } finally {\n        closeSync(open);\n      }\n      renameSync",
    to: "      } finally {\n        closeSync(open);\n      }\n      renameSync",
    tests: DURABLE,
  },
  {
    name: "a stored file's folders are synced before the commit",
    breaks: "G1 R29",
    file: "src/artifacts/publish.ts",
    from: "    digests.set(path, { sha256, bytes });\n  }\n  await syncFoldersOf(files, place.home);",
    to: "    digests.set(path, { sha256, bytes });\n  }",
    tests: DURABLE,
  },
  {
    name: "the folders of a delivery are synced before it counts as sent",
    breaks: "R29 P28",
    file: "src/notify/folder/folder-channel.ts",
    from: "await syncNames(folder, root);",
    to: "await Promise.resolve(syncNames);",
    tests: ["src/notify/folder/folder.int.test.ts"],
    titles: "R29",
  },
  {
    name: "an admission is synced before its supervisor begins",
    breaks: "G1 R29",
    file: "src/process/directory.ts",
    from: "await Promise.all([admit, directory, ...above.folders].map(sync));",
    to: "await sync(admit);",
    tests: DURABLE,
  },
];
