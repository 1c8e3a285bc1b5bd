import { codeOf, HoldfastError, messageOf } from "../../../base/failure.ts";
import type { RunView } from "../../../domain/run/context.ts";
import { findUnit } from "../../../domain/run/state.ts";
import type { QuotaEntry } from "../../host/accounts.ts";
import type { Flight } from "../../coordinator/reconcile.ts";
import type { Start } from "./starting.ts";
import { awaitAccount } from "./await-account.ts";
import { awaitHost } from "./await-host.ts";
import { prepare } from "./prepare.ts";
import { report, type EffectPort } from "../port.ts";

/** Failures of preparation that no later try can fix: the stage ends with them. */
const FINAL: ReadonlySet<string> = new Set([
  "PROGRAM_MISSING",
  "CANNOT_START",
  "OUTPUT_REFUSED",
  "ARTIFACT_CHANGED",
  "INPUT_INVALID",
  "FILE_UNREADABLE",
]);

interface Beginning {
  readonly view: RunView;
  readonly entry: QuotaEntry;
  readonly cancelled: Promise<"cancelled">;
}

/** Waits for machine, quota and capacity, prepares a process and asks for its admission; it is started by its watcher, once that is committed. */
export function startEffect(port: EffectPort, effect: Start, view: RunView): Flight {
  const { promise: cancelled, resolve } = Promise.withResolvers<"cancelled">();
  const beginning: Beginning = { view, entry: port.accounts.enter(view, effect), cancelled };
  return { done: begin(port, effect, beginning), cancel: () => resolve("cancelled") };
}

async function begin(port: EffectPort, effect: Start, beginning: Beginning): Promise<void> {
  const { id: run } = beginning.view.state;
  if ((await awaitHost(port, effect, beginning)) === "cancelled") return;
  do {
    if ((await awaitAccount(port, effect, { ...beginning, run })) === "cancelled") return;
  } while ((await claimAndAdmit(port, effect, beginning)) === "again");
}

/** Nobody keeps capacity from others while it waits for its account, nor the account while it waits for capacity: who comes too late waits again. */
async function claimAndAdmit(
  port: EffectPort,
  effect: Start,
  { view, entry, cancelled }: Beginning,
): Promise<"over" | "again"> {
  const claim = port.scheduler.claim(view, effect.stage.resources);
  try {
    if ((await Promise.race([claim.granted, cancelled])) === "cancelled") return "over";
    const giveUp = entry.take();
    if (giveUp === null) return "again";
    try {
      await admit(port, effect, port.loop.views.load(view.state.id));
    } finally {
      giveUp();
    }
    return "over";
  } finally {
    claim.release();
  }
}

async function admit(port: EffectPort, effect: Start, view: RunView): Promise<void> {
  const { id } = view.state;
  const cause = `${effect.key}/${view.state.seq}`;
  try {
    const { admission, launch } = await prepare(port, effect, view);
    port.launches.set(admission.admission.token, launch);
    const outcome = await report(port, id, { command: admission, cause });
    if (outcome.refusal !== null) port.launches.delete(admission.admission.token);
  } catch (failure) {
    if (failure instanceof HoldfastError) await refuseToStart(port, effect, { view, failure, cause });
    else if (codeOf(failure) === null) await refuseToStart(port, effect, { view, failure: unprepared(failure), cause });
    else throw failure;
  }
}

/** Neither the disk nor a rule of ours: what this one is made of cannot be prepared, and is the same at every try. */
function unprepared(cause: unknown): HoldfastError {
  return new HoldfastError("CANNOT_START", `It cannot be prepared: ${messageOf(cause)}.`, { cause });
}

interface Failed {
  readonly view: RunView;
  readonly failure: HoldfastError;
  readonly cause: string;
}

async function refuseToStart(port: EffectPort, effect: Start, { view, failure, cause }: Failed): Promise<void> {
  const { id } = view.state;
  const message = `${failure.message} ${failure.hint}`;
  if (failure.code === "SECRET_MISSING" && findUnit(view.state, effect.ref) !== undefined) {
    await report(port, id, {
      command: { type: "ask-credential", ref: { stage: effect.ref.stage, item: effect.ref.item }, message },
      cause,
    });
  } else if (FINAL.has(failure.code)) {
    await report(port, id, {
      command: {
        type: "give-up",
        ref: effect.ref,
        role: effect.role,
        judge: effect.judge,
        reason: failure.code.toLowerCase().replaceAll("_", "-"),
        message,
      },
      cause,
    });
  } else throw failure;
}
