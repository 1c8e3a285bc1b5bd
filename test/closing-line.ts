import type { SerializedError } from "vitest";
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** Prints `N passed, N failed, N skipped` as the last line of a run, and fails a run in which nothing ran. */
export default class ClosingLine implements Reporter {
  readonly #tally: Tally = { passed: 0, failed: 0, skipped: 0 };

  onInit(): void {
    // Other reporters print after onTestRunEnd; only at exit is a line sure to be the last one.
    process.once("exit", () => {
      const { passed, failed, skipped } = this.#tally;
      if (failed > 0 || passed + failed === 0) process.exitCode = 1;
      process.stdout.write(`${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped\n`);
    });
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    for (const module of modules) addModule(this.#tally, module);
    this.#tally.failed += unhandledErrors.length;
    if (reason === "interrupted") this.#tally.failed += 1;
  }
}

function addModule(tally: Tally, module: TestModule): void {
  let failedHere = 0;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === "passed") tally.passed += 1;
    else if (state === "failed") failedHere += 1;
    else tally.skipped += 1;
  }
  // A file that does not load, or whose hook throws, has no failed test to be counted by.
  tally.failed += failedHere === 0 && !module.ok() ? 1 : failedHere;
}
