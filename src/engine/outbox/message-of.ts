import { cutWithin } from "../../base/text/cut-text.ts";
import { redactText } from "../../base/secrets/redact.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { DispatchFile, DispatchState } from "../../domain/run/outbox/dispatch.ts";
import { failedOptional, deliveryText } from "../../domain/run/outbox/words.ts";
import { progressText } from "../../domain/run/outbox/progress-words.ts";
import { attemptOf, findUnit, type GateState, type RunState } from "../../domain/run/state.ts";
import { replacedBy } from "../../domain/run/outbox/replaced-by.ts";
import { chosenArtifacts } from "../../domain/run/stage/visible.ts";
import { shownOutput } from "../../domain/definition/mentions.ts";
import type { Button, Channel, Message, MessageFile } from "../../ports/channels.ts";
import type { EffectPort } from "../effects/port.ts";
import { fillText } from "../inputs/fill.ts";
import { knownMask } from "../inputs/known-secrets.ts";
import { channelSecretOwner } from "./channel-names.ts";
import { unitPath } from "../inputs/unit-path.ts";

/** A dispatch and who carries it. */
export interface Outgoing {
  readonly dispatch: DispatchState;
  readonly carrier: Pick<Channel, "traits"> & Partial<Pick<Channel, "incoming">>;
}

/** The message that a dispatch is, without secret values; the same dispatch of the same run gives the same one. */
export async function messageOf(port: EffectPort, view: RunView, { dispatch, carrier }: Outgoing): Promise<Message> {
  const { state } = view;
  const gate = dispatch.gate === null ? undefined : state.gates[dispatch.gate];
  const asked = gate?.state === "open" ? gate : null;
  const sender = port.secrets.values(channelSecretOwner(state.accepted.project));
  const mask = await knownMask(port, view, sender);
  return {
    id: dispatch.dispatch,
    at: dispatch.decidedAt,
    kind: KINDS[dispatch.kind],
    text: redactText(textOf(port, view, { dispatch, carrier }), mask),
    buttons: asked !== null && carrier.traits.buttons ? buttonsOf(asked) : [],
    files: [
      ...deliveredFiles(port, state, dispatch),
      ...(asked === null ? [] : filesOf(port, state, shownFiles(state, asked))),
    ],
    edits: editedRemote(state, dispatch),
    repliesTo: dispatch.kind === "reminder" ? followedRemote(state, dispatch) : null,
  };
}

function editedRemote(state: RunState, dispatch: DispatchState): string | null {
  if (dispatch.kind === "progress") return dispatch.remote;
  return dispatch.kind === "closing" ? followedRemote(state, dispatch) : null;
}

function followedRemote({ dispatches }: RunState, { follows }: DispatchState): string | null {
  return follows === null ? null : (dispatches[follows]?.remote ?? null);
}

const KINDS: Readonly<Record<DispatchState["kind"], Message["kind"]>> = {
  question: "question",
  reminder: "question",
  closing: "notice",
  delivery: "delivery",
  notice: "notice",
  progress: "progress",
};

/** What a button of a question sends back: the gate, and the place of its option, within the 64 bytes that Telegram gives. */
function buttonValue(gate: string, place: number): string {
  return `${gate}/${place}`;
}

/** A note cannot be pressed: such a question is answered where one can write. */
function buttonsOf(gate: GateState): readonly Button[] {
  if (gate.note === "required") return [];
  return gate.options.map(({ name }, place) => ({ label: name, value: buttonValue(gate.gate, place) }));
}

function textOf(port: EffectPort, view: RunView, { dispatch, carrier }: Outgoing): string {
  const { state, definition } = view;
  const gate = dispatch.gate === null ? undefined : state.gates[dispatch.gate];
  if (gate !== undefined) return gateText(state, gate, { dispatch, carrier });
  if (dispatch.kind === "progress") return progressText(state, definition);
  if (dispatch.delivery === null) return dispatch.text ?? "";
  const delivery = definition.deliver[dispatch.delivery];
  const text = delivery?.text ?? null;
  const said = text === null ? deliveryText(state) : fillText(text, valuesOf(port, view));
  return `${said}${failedOptional(state)}`;
}

function gateText({ accepted }: RunState, gate: GateState, { dispatch, carrier }: Outgoing): string {
  const head = `${accepted.pipeline} · ${gate.stage}`;
  if (dispatch.kind === "closing") return `${head}\n${gate.question}\n\n${closedWords(gate)}`;
  const again = dispatch.kind === "reminder" ? `Still open (reminder ${dispatch.n}): ` : "";
  return `${head}\n${again}${gate.question}${answerWords(gate, carrier)}`;
}

/** How a question is answered that has no buttons. */
function answerWords({ gate, note, options }: GateState, { incoming = null }: Outgoing["carrier"]): string {
  const names = options.map(({ name }) => name);
  if (note !== "required" && names.length > 0) return "";
  if (incoming === null) return `\n\nholdfast answer ${gate} OPTION --note TEXT`;
  if (names.length === 0) return "\n\nReply to this message with your answer.";
  return `\n\nReply to this message with /answer OPTION and your note. Options: ${names.join(", ")}.`;
}

function closedWords({ state, answer, answeredBy }: GateState): string {
  if (state !== "answered") return `No answer is needed any more (${state}).`;
  return `Answered: ${oneLine(answer ?? "")} (${answeredBy === null ? "nobody" : whoAnswered(answeredBy)}).`;
}

/** Longer answers are cut in messages, so that who answered fits below every question. */
const LONGEST_ANSWER = 400;

function oneLine(text: string): string {
  return cutWithin(text.replaceAll(/\s+/g, " ").trim(), LONGEST_ANSWER);
}

/** Somebody by name where they have one; of a chat it is enough that it was said there. */
function whoAnswered({ kind, id }: NonNullable<GateState["answeredBy"]>): string {
  return kind === "channel" ? `in ${id.split("/")[0] ?? id}` : kind === "user" ? id : `${kind} ${id}`;
}

function valuesOf(port: EffectPort, { state }: RunView): Parameters<typeof fillText>[1] {
  const { accepted, id } = state;
  return {
    input: accepted.input,
    item: null,
    run: id,
    workspace: port.workspaces.shared(id),
    attempt: 1,
    pipelineDir: accepted.sourceDir,
    files: (stage, output) =>
      chosenArtifacts(state, stage)
        .filter(({ record }) => record.name === output)
        .map((artifact) => port.artifacts.path(unitPath(state, artifact), artifact.attempt, artifact.record)),
  };
}

/** Every file that goes out with a dispatch: what is delivered, and what an open gate shows. */
export function filesSent(state: RunState, { gate, files }: DispatchState): readonly DispatchFile[] {
  const asked = gate === null ? undefined : state.gates[gate];
  return asked?.state === "open" ? [...files, ...shownFiles(state, asked)] : files;
}

function shownFiles(state: RunState, gate: GateState): readonly DispatchFile[] {
  return gate.show
    .map(shownOutput)
    .flatMap(({ stage, output }) =>
      chosenArtifacts(state, stage).flatMap(({ item, attempt, record: { name, path, sha256 } }) =>
        name === output ? [{ stage, item, attempt, name, path, sha256 }] : [],
      ),
    );
}

/** The files of a dispatch, each with what an earlier version delivered in its place. */
function deliveredFiles(port: EffectPort, state: RunState, dispatch: DispatchState): readonly MessageFile[] {
  return dispatch.files.flatMap((file) => {
    const replaces = replacedBy(state, dispatch, file);
    return filesOf(port, state, [file]).map((one) => ({ ...one, replaces }));
  });
}

function filesOf(port: EffectPort, state: RunState, files: readonly DispatchFile[]): readonly MessageFile[] {
  return files.flatMap((file) => {
    const unit = findUnit(state, file);
    const records = unit === undefined ? [] : (attemptOf(unit, file.attempt)?.artifacts ?? []);
    const record = records.find(({ name, path }) => name === file.name && path === file.path);
    if (record === undefined) return [];
    const { mediaType, bytes, sha256 } = record;
    return [
      {
        path: port.artifacts.path(unitPath(state, file), file.attempt, record),
        name: record.path.slice(record.path.lastIndexOf("/") + 1),
        mediaType,
        bytes,
        sha256,
        caption: `${file.stage}.${file.name}`,
        link: null,
      },
    ];
  });
}
