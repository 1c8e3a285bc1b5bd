import type { Trial } from "../../domain/quota.ts";
import type { Account } from "./account.ts";

/** What is under way by account: executions, and what was let begin and is not admitted yet. */
export interface Trials {
  readonly of: (account: Account) => readonly Trial[];
  readonly add: (account: Account, name: string, trial: Trial) => void;
  readonly remove: (account: Account, name: string) => void;
  /** Notes that one was let begin; the result takes that back. */
  readonly begin: (account: Account, since: number) => () => void;
}

/** Makes an empty list. */
export function createTrials(): Trials {
  const trials = new Map<string, Map<string, Trial>>();
  let begun = 0;
  const add = ({ key }: Account, name: string, trial: Trial): void => {
    const known = trials.get(key) ?? new Map<string, Trial>();
    trials.set(key, known.set(name, trial));
  };
  const remove = ({ key }: Account, name: string): void => {
    const known = trials.get(key);
    known?.delete(name);
    if (known?.size === 0) trials.delete(key);
  };
  return {
    add,
    remove,
    of: ({ key }) => [...(trials.get(key)?.values() ?? [])],
    begin: (account, since) => {
      const name = `begun ${(begun += 1)}`;
      add(account, name, { since, admitted: false, asks: false });
      return () => remove(account, name);
    },
  };
}
