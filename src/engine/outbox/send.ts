import type { Effect } from "../../domain/run/due.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { DispatchState } from "../../domain/run/outbox/dispatch.ts";
import { attemptOf, findUnit } from "../../domain/run/state.ts";
import type { DispatchCommand } from "../../domain/run/outbox/dispatch-commands.ts";
import type { Carrier, Message } from "../../ports/channels.ts";
import { report, type EffectPort } from "../effects/port.ts";
import { unitPath } from "../inputs/unit-path.ts";
import { carrierOf, lostRequest } from "./lost-requests.ts";
import { filesSent, messageOf } from "./message-of.ts";
import type { Taken } from "./places.ts";

type Send = Extract<Effect, { kind: "send" }>;

/** What a send works with: its effect, and the run as it stands when its turn has come. */
interface Sending {
  readonly effect: Send;
  readonly view: RunView;
  readonly dispatch: DispatchState;
}

/** Makes one request of a dispatch: its intent is committed first, then it is made, then what became of it is committed. */
export async function sendEffect(port: EffectPort, effect: Send, { state }: RunView): Promise<void> {
  const { channel, to } = effect.dispatch;
  await port.places.enter(JSON.stringify([state.accepted.project, channel, to]), async () => {
    const view = port.loop.views.load(state.id);
    const dispatch = view.state.dispatches[effect.dispatch.dispatch];
    if (dispatch === undefined || dispatch.settled !== effect.dispatch.settled) return "taken";
    const sending = { effect, view, dispatch };
    if (dispatch.sending === null) return sendNext(port, sending);
    await settleLost(port, sending);
    return "taken";
  });
}

/** A request that was begun and whose maker is gone may have arrived. */
async function settleLost(port: EffectPort, sending: Sending): Promise<void> {
  await submit(port, sending, await lostRequest(port, sending.view, sending.dispatch));
}

async function sendNext(port: EffectPort, sending: Sending): Promise<Taken> {
  const { view, dispatch } = sending;
  const id = dispatch.dispatch;
  const carrier = await carrierOf(port, view, dispatch);
  if (carrier === null) {
    const reason = `there is no channel ${dispatch.channel} in the project's config`;
    await submit(port, sending, { type: "refuse-dispatch", dispatch: id, because: "channel", reason });
    return "taken";
  }
  if ((dispatch.kind === "closing" || dispatch.kind === "progress") && !carrier.traits.edits) {
    const reason = "the channel cannot change a message";
    await submit(port, sending, { type: "drop-dispatch", dispatch: id, reason });
    return "taken";
  }
  const parts = carrier.split(await messageOf(port, view, { dispatch, carrier }));
  const part = parts.find((candidate) => !(candidate.id in dispatch.parts));
  if (part === undefined) {
    const reason = "all of it was sent before the channel changed";
    await submit(port, sending, { type: "drop-dispatch", dispatch: id, reason });
    return "taken";
  }
  const changed = await changedFile(port, view, dispatch);
  if (changed !== null) {
    const reason = `the stored file ${changed} is not what was recorded`;
    await submit(port, sending, { type: "refuse-dispatch", dispatch: id, because: "content", reason });
    return "taken";
  }
  return request(port, sending, { carrier, part, last: part === parts.at(-1) });
}

/** The first file of a dispatch that is no longer what was stored; null where all are. */
async function changedFile(port: EffectPort, { state }: RunView, dispatch: DispatchState): Promise<string | null> {
  for (const file of filesSent(state, dispatch)) {
    const unit = findUnit(state, file);
    const records = unit === undefined ? [] : (attemptOf(unit, file.attempt)?.artifacts ?? []);
    const record = records.find(({ name, path }) => name === file.name && path === file.path);
    if (record !== undefined && !(await port.artifacts.intact(unitPath(state, file), file.attempt, [record])))
      return record.path;
  }
  return null;
}

interface Request {
  readonly carrier: Carrier;
  readonly part: Message;
  readonly last: boolean;
}

async function request(port: EffectPort, sending: Sending, { carrier, part, last }: Request): Promise<Taken> {
  const { effect, view, dispatch } = sending;
  const id = dispatch.dispatch;
  const begun = await report(port, view.state.id, {
    command: { type: "begin-dispatch", dispatch: id, part: part.id },
    cause: `${effect.key}/begin`,
  });
  if (begun.refusal !== null) return "taken";
  const result = await carrier.send(part, dispatch.to, new AbortController().signal);
  const repeatable = carrier.traits.tellsRepeats;
  await submit(port, sending, { type: "settle-dispatch", dispatch: id, part: part.id, last, repeatable, result });
  return result.is === "later" ? "busy" : "taken";
}

async function submit(port: EffectPort, { view, effect }: Sending, command: DispatchCommand): Promise<void> {
  await report(port, view.state.id, { command, cause: effect.key });
}
