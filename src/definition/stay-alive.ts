import { HoldfastError } from "../base/failure.ts";

/** While this is not disposed of, no module that is loaded can end the process, and none that waits for nothing is waited for. */
export interface StayingAlive extends Disposable {
  /** Rejects once nothing is left that the module could be waiting for. */
  readonly stuck: Promise<never>;
}

/** Makes `process.exit` throw where it is called, and notices when the process would end because nothing is left to do. */
export function stayAlive(): StayingAlive {
  const own = Object.getOwnPropertyDescriptor(process, "exit");
  const { promise: stuck, reject } = Promise.withResolvers<never>();
  const idle = (): void =>
    reject(new HoldfastError("DEFINITION_INVALID", "the module waits for something that never comes"));
  stuck.catch(() => {});
  process.exit = (code) => {
    throw new HoldfastError(
      "DEFINITION_INVALID",
      `the module called process.exit(${code ?? ""}), which would end this command without a word`,
    );
  };
  process.once("beforeExit", idle);
  return {
    stuck,
    [Symbol.dispose]: () => {
      if (own !== undefined) Object.defineProperty(process, "exit", own);
      process.off("beforeExit", idle);
    },
  };
}
