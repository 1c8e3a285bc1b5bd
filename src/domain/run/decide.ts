import type { Actor } from "../actor.ts";
import { holdBack } from "./execution/hold-back.ts";
import { answerGate } from "./gate/decide-answer.ts";
import { admit, adopt, observeStart, requestStop, settle } from "./execution/decide-execution.ts";
import { askCredential, checked, collected, expanded, restored, verified } from "./stage/decide-work.ts";
import { claim, decideRecovery, hold, markStalled, release } from "./recovery/decide-recovery.ts";
import { cancelRun, resumeRun, retryRun, reviseRun } from "./version/decide-version.ts";
import { giveUp } from "./attempt/give-up.ts";
import type { AnswerCommand, Command, Decision, Refusal } from "./commands.ts";
import type { Context } from "./context.ts";
import { beginDispatch, dropDispatch, refuseDispatch, settleDispatch } from "./outbox/decide-dispatch.ts";
import type { DispatchCommand } from "./outbox/dispatch-commands.ts";
import type { NewRunEvent } from "./events.ts";
import { applyNew, progress } from "./progress.ts";
import { stuck } from "./execution/stuck.ts";
import { askPerson, told } from "./gate/decide-messages.ts";

/** Commands that only people (and their channels) may give; an agent that was obeyed stays in its role. */
const STEERING: ReadonlySet<Command["type"]> = new Set(["answer", "cancel", "resume", "retry", "revise"]);

/** Decides a command: the events to append with everything that follows automatically, and a refusal where there is one. */
export function decide(context: Context, command: Command, actor: Actor): Decision<NewRunEvent> {
  if (actor.kind === "agent" && STEERING.has(command.type)) {
    const refusal: Refusal = {
      type: "agent",
      message: `An agent may not ${command.type} a run; a person does it outside the stage.`,
    };
    return { events: [{ type: "command.refused", data: { command: command.type, reason: "agent" } }], refusal };
  }
  const direct = command.type === "answer" ? answerGate(context, command, actor) : decideDirect(context, command);
  if (direct.refusal !== null || endsTurn(command)) return direct;
  const state = applyNew(context.state, direct.events, { facts: context.facts, actor });
  const follows = progress({ ...context, state });
  return {
    events: [...direct.events, ...follows.events],
    refusal: null,
    own: direct.events.length,
    after: follows.state,
  };
}

/** What is stalled or released stays so; a new definition is in force only for the next turn, which sees it. */
function endsTurn(command: Command): boolean {
  if (command.type === "mark-stalled" || command.type === "release") return true;
  return command.type === "retry" && command.repin !== null;
}

function decideDirect(context: Context, command: Exclude<Command, AnswerCommand>): Decision<NewRunEvent> {
  switch (command.type) {
    case "advance":
      return { events: [], refusal: null };
    case "admit":
      return admit(context, command);
    case "observe-start":
      return observeStart(context, command);
    case "adopt":
      return adopt(context, command);
    case "settle":
      return settle(context, command);
    case "request-stop":
      return requestStop(context, command);
    case "begin-dispatch":
    case "settle-dispatch":
    case "drop-dispatch":
    case "refuse-dispatch":
      return decideOutbox(context, command);
    default:
      return decideWork(context, command);
  }
}

function decideOutbox(context: Context, command: DispatchCommand): Decision<NewRunEvent> {
  switch (command.type) {
    case "begin-dispatch":
      return beginDispatch(context, command);
    case "settle-dispatch":
      return settleDispatch(context, command);
    case "drop-dispatch":
      return dropDispatch(context, command);
    case "refuse-dispatch":
      return refuseDispatch(context, command);
  }
}

type WorkCommand = Exclude<
  Exclude<Command, DispatchCommand>,
  { type: "advance" | "admit" | "observe-start" | "adopt" | "settle" | "request-stop" | "answer" }
>;

function decideWork(context: Context, command: WorkCommand): Decision<NewRunEvent> {
  switch (command.type) {
    case "collected":
      return collected(context, command);
    case "checked":
      return checked(context, command);
    case "expanded":
      return expanded(context, command);
    case "verified":
      return verified(context, command);
    case "restored":
      return restored(context, command);
    case "give-up":
      return giveUp(context, command);
    case "stuck":
      return stuck(context, command);
    case "ask-credential":
      return askCredential(context, command);
    case "hold-back":
      return holdBack(context, command);
    case "ask":
      return askPerson(context, command);
    case "told":
      return told(context, command);
    default:
      return decideLife(context, command);
  }
}

type LifeCommand = Exclude<
  WorkCommand,
  {
    type:
      | "collected"
      | "checked"
      | "expanded"
      | "verified"
      | "restored"
      | "give-up"
      | "stuck"
      | "ask-credential"
      | "hold-back"
      | "ask"
      | "told";
  }
>;

function decideLife(context: Context, command: LifeCommand): Decision<NewRunEvent> {
  switch (command.type) {
    case "note-refused":
      return {
        events: [{ type: "command.refused", data: { command: command.command, reason: "agent" } }],
        refusal: null,
      };
    case "cancel":
      return cancelRun(context);
    case "resume":
      return resumeRun(context);
    case "retry":
      return retryRun(context, command);
    case "revise":
      return reviseRun(context, command);
    case "mark-stalled":
      return markStalled(context, command);
    case "decide-recovery":
      return decideRecovery(context);
    case "hold":
      return hold(context, command.by);
    case "claim":
      return claim(context, command.incarnation);
    case "release":
      return release(context, command.incarnation);
  }
}
