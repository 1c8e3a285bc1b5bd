import { HoldfastError } from "../../base/failure.ts";

/** While this is not disposed of, no module that is loaded can end the process, and none that waits for nothing is waited for. */
export interface StayingAlive extends Disposable {
  /** Rejects once nothing is left that the module could be waiting for, it has taken too long, or something that it started has thrown. */
  readonly stuck: Promise<never>;
}

/** A module may take so long to load: it only describes a pipeline or a config. Commands, which have a clock, set the limit. */
export const LONGEST_LOAD_MS: number = 30_000;

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

function tooLong(): HoldfastError {
  const words = `the module was still loading after ${LONGEST_LOAD_MS / 1_000} seconds; it must describe its pipeline without waiting for something slow`;
  return new HoldfastError("DEFINITION_INVALID", words);
}

/**
 * Makes calls that end the process throw where they are made, later ones too, and notices when the process would end because
 * nothing is left to do, and when the limit of loading is over.
 */
export function stayAlive(limit?: AbortSignal): StayingAlive {
  const own = EXITS.map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  const { promise: stuck, reject } = Promise.withResolvers<never>();
  const idle = (): void =>
    reject(new HoldfastError("DEFINITION_INVALID", "the module waits for something that never comes"));
  const late = (): void => reject(tooLong());
  stuck.catch(() => {});
  for (const name of EXITS) Object.defineProperty(process, name, { value: refusal(name), configurable: true });
  limit?.addEventListener("abort", late);
  process.once("beforeExit", idle);
  process.on("uncaughtException", reject);
  return {
    stuck,
    [Symbol.dispose]: () => {
      for (const [name, property] of own) if (property !== undefined) Object.defineProperty(process, name, property);
      limit?.removeEventListener("abort", late);
      process.off("beforeExit", idle);
      process.off("uncaughtException", reject);
    },
  };
}
