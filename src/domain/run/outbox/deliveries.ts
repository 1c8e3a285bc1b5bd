import type { Delivery } from "../../definition/definition.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { openOwnGate } from "../gate/gates.ts";
import { shownOutput } from "../../definition/mentions.ts";
import { chosenArtifacts } from "../stage/visible.ts";
import type { RunState } from "../state.ts";
import { hasArrived, type DispatchFile, type DispatchState } from "./dispatch.ts";
import { deliveriesOf } from "./deliveries-of.ts";
import { sortedOutbox } from "./sorted-outbox.ts";
import { decided } from "./told.ts";
import { inSentence } from "./words.ts";

/** Where the deliveries of a run stand: what follows automatically, and whether all of it has arrived. */
export interface DeliveryStep {
  readonly events: readonly NewRunEvent[];
  readonly done: boolean;
}

/** What must be delivered once every stage is over. A run is done only when all of it has arrived, or a person says that it need not. */
export function deliveryStep(context: Context): DeliveryStep {
  if (context.definition.deliver.length === 0) return { events: [], done: true };
  if (context.state.hold !== null) return { events: [], done: false };
  const events = context.definition.deliver.flatMap((delivery, place) => undelivered(context, delivery, place));
  if (events.length > 0) return { events, done: false };
  const open = deliveriesOf(context.state).filter((dispatch) => !hasArrived(dispatch) && dispatch.state !== "dropped");
  const questions = open.flatMap((dispatch) => asked(context, dispatch));
  return { events: questions.slice(0, 1), done: open.length === 0 };
}

/** P29: what an earlier version delivered and what has not changed is not delivered again. */
function undelivered(context: Context, delivery: Delivery, place: number): readonly NewRunEvent[] {
  const { state } = context;
  if (deliveriesOf(state).some((dispatch) => dispatch.delivery === place)) return [];
  const before = deliveredFiles(state, delivery.to);
  const files = shownFiles(context, delivery).filter((file) => !before.has(nameOf(file)));
  if (delivery.show.length > 0 && files.length === 0) return [];
  const { onUnknown, to } = delivery;
  return [decided(context, { channel: to, to: null }, { kind: "delivery", onUnknown, delivery: place, files })];
}

function shownFiles({ state }: Context, { show }: Delivery): readonly DispatchFile[] {
  return show
    .map(shownOutput)
    .flatMap(({ stage, output }) =>
      chosenArtifacts(state, stage).flatMap(({ item, attempt, record: { name, path, sha256 } }) =>
        name === output && state.stages[stage]?.state === "succeeded"
          ? [{ stage, item, attempt, name, path, sha256 }]
          : [],
      ),
    );
}

function deliveredFiles(state: RunState, channel: string): ReadonlySet<string> {
  const arrived = sortedOutbox(state).deliveries.filter(
    (dispatch) => dispatch.channel === channel && hasArrived(dispatch),
  );
  return new Set(arrived.flatMap(({ files }) => files.map(nameOf)));
}

function nameOf({ stage, item, name, path, sha256 }: DispatchFile): string {
  return JSON.stringify([stage, item, name, path, sha256]);
}

/** A delivery that nobody knows of, or that was refused for good, is a person's matter. */
function asked(context: Context, { dispatch, state, channel, reason, files }: DispatchState): readonly NewRunEvent[] {
  if (state !== "unknown" && state !== "refused") return [];
  const gates = Object.values(context.state.gates);
  if (gates.some((gate) => gate.dispatch === dispatch && gate.state === "open")) return [];
  const stage = files[0]?.stage ?? context.definition.stages.at(-1)?.id ?? "";
  const what = state === "unknown" ? "may have arrived or not" : "was refused";
  const gate = openOwnGate(
    context,
    { kind: "unknown", ref: { stage, item: null }, attempt: null, judge: null },
    {
      question: `The delivery to ${channel} ${what}: ${inSentence(reason)}. Send it again, take it as delivered, or let the run fail?`,
      reason: "person",
      options: [
        { name: "retry", does: "retry" },
        { name: "accept", does: "accept" },
        { name: "fail", does: "fail" },
      ],
      dispatch,
    },
  );
  return [gate];
}
