import { HoldfastError } from "../../base/failure.ts";

/** While this is not disposed of, no module that is loaded can end the process, and none that waits for nothing is waited for. */
export interface StayingAlive extends Disposable {
  /** Rejects once nothing is left that the module could be waiting for, or something that it started has thrown. */
  readonly stuck: Promise<never>;
}

const EXITS = ["exit", "reallyExit"] as const;

function refusal(name: string): (code?: unknown) => never {
  return (code) => {
    const call = `process.${name}(${typeof code === "number" ? code : ""})`;
    throw new HoldfastError(
      "DEFINITION_INVALID",
      `the module called ${call}, which would end this command without a word`,
    );
  };
}

/**
 * Makes calls that end the process throw where they are made, later ones too, and notices when the process would end because
 * nothing is left to do.
 */
export function stayAlive(): StayingAlive {
  const own = EXITS.map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  const { promise: stuck, reject } = Promise.withResolvers<never>();
  const idle = (): void =>
    reject(new HoldfastError("DEFINITION_INVALID", "the module waits for something that never comes"));
  stuck.catch(() => {});
  for (const name of EXITS) Object.defineProperty(process, name, { value: refusal(name), configurable: true });
  process.once("beforeExit", idle);
  process.on("uncaughtException", reject);
  return {
    stuck,
    [Symbol.dispose]: () => {
      for (const [name, property] of own) if (property !== undefined) Object.defineProperty(process, name, property);
      process.off("beforeExit", idle);
      process.off("uncaughtException", reject);
    },
  };
}
