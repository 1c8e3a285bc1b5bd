import { createContext } from "./context.ts";
import { nameOf, type Call } from "./registration.ts";

/** Carries out a command; every failure of it leaves through this door, in JSON where the line asks for that. */
export async function carryOut({ registration, words, options }: Call, json: boolean): Promise<number> {
  try {
    const action = await registration.action();
    return await action(createContext(options), words, options);
  } catch (failure) {
    const { knownFailure, showFailure } = await import("../print/show-failure.ts");
    return showFailure(knownFailure(failure, nameOf(registration)), json);
  }
}
