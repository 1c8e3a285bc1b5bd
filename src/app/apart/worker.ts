import { parentPort } from "node:worker_threads";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { WORK, type Jobs } from "./jobs.ts";

// The thread beside the daemon's own. It does one job at a time, and is ended where one takes too long.

parentPort?.on("message", (asked: Asked) => {
  void answer(asked).then((said) => parentPort?.postMessage(said, []));
});
parentPort?.postMessage("ready", []);

/** A job as it is sent to the thread. */
export type Asked = {
  readonly [K in keyof Jobs]: { readonly kind: K; readonly question: Jobs[K]["question"] };
}[keyof Jobs];

/** What became of a job. */
export type Said<T> =
  | { readonly is: "done"; readonly answer: T }
  | {
      readonly is: "refused";
      readonly failure: Pick<HoldfastError, "code" | "message" | "hint" | "faults" | "details">;
    }
  | { readonly is: "failed"; readonly message: string };

async function answer(asked: Asked): Promise<Said<unknown>> {
  try {
    return { is: "done", answer: await work(asked) };
  } catch (thrown) {
    if (!(thrown instanceof HoldfastError)) return { is: "failed", message: messageOf(thrown) };
    const { code, message, hint, faults, details } = thrown;
    return { is: "refused", failure: { code, message, hint, faults, details } };
  }
}

async function work(asked: Asked): Promise<unknown> {
  switch (asked.kind) {
    case "json":
      return WORK.json(asked.question);
    case "matching":
      return WORK.matching(asked.question);
    case "pipeline":
      return WORK.pipeline(asked.question);
    case "input":
      return WORK.input(asked.question);
  }
}
