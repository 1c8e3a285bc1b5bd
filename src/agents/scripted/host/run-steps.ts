import { setTimeout as sleep } from "node:timers/promises";
import { parseDuration } from "../../../base/text/duration.ts";
import type { Json } from "../../../base/json/json.ts";
import type { ScriptStep } from "../../../domain/definition/work.ts";
import { addUsage, NO_USAGE, type Usage } from "../../../domain/usage.ts";
import { askPerson } from "./ask-person.ts";
import type { HostInput } from "./host-input.ts";
import { print } from "./print.ts";
import { runWords } from "./run-words.ts";
import { writeInside } from "./write-inside.ts";

/** Where a scripted agent works. */
export interface HostPlace {
  readonly cwd: string;
  /** The execution's directory, in which questions are left; null where there is none. */
  readonly askDirectory: string | null;
}

/** How a scripted agent ended. */
export interface HostEnd {
  readonly stopReason: string;
  readonly message: string;
  readonly structured?: Json;
}

/** Performs the steps of a script in order, until one of them ends it. */
export async function runSteps(input: HostInput, place: HostPlace): Promise<HostEnd> {
  const state: State = { answer: undefined, usage: NO_USAGE };
  for (const step of input.steps) {
    const end = await performStep(step, state, place);
    if (end !== null) return withAnswer(end, state);
  }
  if (input.answerAsked && state.answer === undefined) {
    return { stopReason: "schema-missed", message: "The script gives no answer, and the stage asks for one." };
  }
  return withAnswer({ stopReason: "ok", message: "The script has ended." }, state);
}

interface State {
  answer: Json | undefined;
  usage: Usage;
}

function withAnswer(end: HostEnd, state: State): HostEnd {
  return state.answer === undefined ? end : { ...end, structured: state.answer };
}

async function performStep(step: ScriptStep, state: State, place: HostPlace): Promise<HostEnd | null> {
  if ("write" in step) return writeFiles(step.write, place.cwd);
  if ("run" in step) return runCommand(step.run, place.cwd);
  if ("ask" in step) return ask(step.ask, place.askDirectory);
  if ("wait" in step) await sleep(parseDuration(step.wait) ?? 0);
  if ("answer" in step) state.answer = step.answer;
  if ("say" in step) print({ type: "say", text: step.say });
  if ("usage" in step) noteUsage(step.usage, state);
  return "stop" in step ? { stopReason: step.stop, message: `The script stops: ${step.stop}.` } : null;
}

async function writeFiles(files: Readonly<Record<string, string>>, cwd: string): Promise<HostEnd | null> {
  for (const [path, content] of Object.entries(files)) {
    if (!(await writeInside(cwd, path, content))) {
      return { stopReason: "permission-denied", message: `${path} is not a file inside the workspace.` };
    }
    print({ type: "wrote", path });
  }
  return null;
}

async function runCommand(words: readonly string[], cwd: string): Promise<HostEnd | null> {
  let last = "";
  const code = await runWords(words, cwd, (line) => {
    print({ type: "printed", text: line });
    if (line.trim() !== "") last = line.trim();
  });
  print({ type: "ran", words, code });
  const said = last === "" ? "." : `: ${last}`;
  return code === 0 ? null : { stopReason: "exit", message: `${words.join(" ")} ended with exit code ${code}${said}` };
}

async function ask(
  question: { readonly question: string; readonly options: readonly string[] },
  directory: string | null,
): Promise<HostEnd | null> {
  if (directory === null) return { stopReason: "crashed", message: "There is no HOLDFAST_DIR to leave a question in." };
  const asked = await askPerson(directory, question, (n) => print({ type: "asked", n, question: question.question }));
  print({ type: "answered", n: asked.n, answer: asked.answer });
  return null;
}

function noteUsage(usage: Partial<Usage>, state: State): void {
  state.usage = addUsage(state.usage, { ...NO_USAGE, ...usage });
  print({ type: "usage", usage: { ...state.usage } });
}
