import { sha256 } from "../../base/hash.ts";
import type { ExecutionKey, RunId } from "../../base/brand.ts";
import {
  quotaVerdict,
  SPREAD_MS,
  withSuccess,
  withTrials,
  withWord,
  type Quota,
  type QuotaVerdict,
  type QuotaWaiter,
  type QuotaWord,
  type Trial,
} from "../../domain/quota.ts";
import type { RunView } from "../../domain/run/context.ts";
import { QUOTA_LIMIT } from "../../domain/run/execution/hold-back.ts";
import { quotaEndOf, quotaWordOf } from "../../domain/run/attempt/quota-word.ts";
import { findUnit, isEnded, type ExecutionState } from "../../domain/run/state.ts";
import type { Agents } from "../../ports/agents.ts";
import type { Clock } from "../../ports/clock.ts";
import { accountOf, awaitedAccount, type Account } from "./account.ts";
import type { Asked } from "./agent-of.ts";
import { createTrials } from "./trials.ts";

/** An execution that is to begin, in front of its account. */
export interface QuotaEntry {
  readonly verdict: () => QuotaVerdict;
  /** Lets it begin, unless it is not free any more; the result is called once its admission is committed, or will not be. */
  readonly take: () => (() => void) | null;
}

/** What the accounts of all clients have left, as far as these have said, and who may begin by that. */
export interface Accounts {
  /** Follows a run's committed state: what of it works, and how that ended. */
  readonly sync: (view: RunView) => void;
  /** Takes up what a run knows from before this start: what of it works, and what its units were told that wait. */
  readonly recall: (view: RunView) => void;
  readonly enter: (view: RunView, asked: Asked) => QuotaEntry;
}

interface Working {
  readonly account: Account;
  readonly execution: ExecutionState;
}

const FREE: QuotaEntry = { verdict: () => ({ is: "free" }), take: () => () => {} };

/** Keeps in memory what follows from the runs' states; a start learns it from the runs that wait. */
export function createAccounts(agents: Agents, clock: Pick<Clock, "now" | "random">): Accounts {
  const working = new Map<RunId, ReadonlyMap<ExecutionKey, Working>>();
  const book = createBook(clock);
  const sync = (view: RunView): void => {
    const { id } = view.state;
    const before = working.get(id) ?? NOTHING;
    const present = workOf(agents, view, before);
    if (present.size === 0) working.delete(id);
    else working.set(id, present);
    for (const work of present.values()) book.works(work);
    for (const [key, work] of before) if (!present.has(key)) book.ended(work, view);
  };
  return {
    sync,
    recall: (view) => {
      sync(view);
      for (const { account, word } of wordsIn(agents, view)) book.say(account, word);
    },
    enter: (view, asked) => {
      const account = accountOf(agents, view, asked);
      // A stage that does not wait for a quota has something else to try.
      if (account === null || (asked.role === "work" && asked.stage.onStop.quota !== "wait")) return FREE;
      const unit = findUnit(view.state, asked.ref);
      return entryOf(book, clock, { account, word: unit === undefined ? null : quotaWordOf(unit) });
    },
  };
}

/** What the units of a run were told that wait for a quota. */
function wordsIn(agents: Agents, view: RunView): readonly { readonly account: Account; readonly word: QuotaWord }[] {
  if (isEnded(view.state)) return [];
  return view.definition.stages.flatMap((stage) =>
    (view.state.stages[stage.id]?.units ?? []).flatMap((unit) => {
      const word = quotaWordOf(unit) ?? (unit.heldBack?.limit === QUOTA_LIMIT ? IN_DOUBT : null);
      const account = word === null ? null : awaitedAccount(agents, view, { stage, unit });
      return word === null || account === null ? [] : [{ account, word }];
    }),
  );
}

/** Something was held back when an orchestrator ended: one tries first, and what works already does. */
const IN_DOUBT: QuotaWord = { saidAt: 0, until: 0 };

const NOTHING: ReadonlyMap<ExecutionKey, Working> = new Map();

/** What is known of each account, and what of it is under way. */
interface Book {
  readonly say: (account: Account, word: QuotaWord) => void;
  readonly works: (work: Working) => void;
  readonly ended: (work: Working, view: RunView) => void;
  readonly verdict: (account: Account, waiter: QuotaWaiter) => QuotaVerdict;
  readonly begin: (account: Account) => () => void;
}

function createBook({ now }: Pick<Clock, "now">): Book {
  const quotas = new Map<string, Quota>();
  const trials = createTrials();
  const say = ({ key }: Account, word: QuotaWord): void => {
    quotas.set(key, withWord(quotas.get(key) ?? null, word));
  };
  return {
    say,
    works: ({ account, execution }) => trials.add(account, execution.execution, trialOf(execution)),
    ended: ({ account, execution }, view) => {
      trials.remove(account, execution.execution);
      const ended = quotaEndOf(view, execution, now());
      const known = quotas.get(account.key);
      if (ended === "through" && known !== undefined) quotas.set(account.key, withSuccess(known, execution.at, now()));
      else if (ended !== null && ended !== "through") say(account, ended);
    },
    verdict: (account, waiter) => {
      const known = quotas.get(account.key);
      if (known === undefined) return { is: "free" };
      const open = trials.of(account);
      const quota = withTrials(known, open, now());
      quotas.set(account.key, quota);
      return named(account, quotaVerdict(quota, open, { waiter, now: now() }));
    },
    begin: (account) => trials.begin(account, now()),
  };
}

function entryOf(
  book: Book,
  clock: Pick<Clock, "now" | "random">,
  { account, word }: { readonly account: Account; readonly word: QuotaWord | null },
): QuotaEntry {
  if (word !== null) book.say(account, word);
  const jitterMs = Number.parseInt(sha256(clock.random()).slice(0, 8), 16) % SPREAD_MS;
  let waiter: QuotaWaiter = { stopped: word !== null, held: false, dueAt: word?.until ?? clock.now(), jitterMs };
  const verdict = (): QuotaVerdict => {
    const found = book.verdict(account, waiter);
    if (found.is === "wait") waiter = { ...waiter, held: true };
    return found;
  };
  return { verdict, take: () => (verdict().is === "free" ? book.begin(account) : null) };
}

function named({ name }: Account, verdict: QuotaVerdict): QuotaVerdict {
  if (verdict.is === "free" || verdict.message === null) return verdict;
  return { ...verdict, message: `the quota of its agent ${name}: ${verdict.message}` };
}

function workOf(
  agents: Agents,
  view: RunView,
  before: ReadonlyMap<ExecutionKey, Working>,
): ReadonlyMap<ExecutionKey, Working> {
  const work = new Map<ExecutionKey, Working>();
  for (const execution of Object.values(view.state.executions)) {
    const stage = view.definition.stages.find(({ id }) => id === execution.stage);
    if (stage === undefined) continue;
    const known = before.get(execution.execution)?.account;
    const account = known ?? accountOf(agents, view, { ...execution, stage, ref: execution });
    if (account !== null) work.set(execution.execution, { account, execution });
  }
  return work;
}

function trialOf({ at, pausedSince }: ExecutionState): Trial {
  return { since: at, admitted: true, asks: pausedSince !== null };
}
