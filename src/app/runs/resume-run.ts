import type { AnswerCommand } from "../../domain/run/commands.ts";
import type { RunState } from "../../domain/run/state.ts";
import { commandOnce } from "./command-once.ts";
import type { Sent } from "./sent-command.ts";
import type { OpenHome } from "../home/open-home.ts";

/** What comes with a resume. */
export interface AskedResume {
  /** Values of the run's `env:` references, by reference. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly sent: Sent;
}

/** Lets a run go on. Where a value came that was not known here, what waits for a credential is tried again. */
export async function resumeRun(open: OpenHome, run: string, { secrets, sent }: AskedResume): Promise<void> {
  const { engine } = open;
  await engine.pass();
  await commandOnce(open, run, { command: { type: "resume" }, sent });
  if (sent.actor.kind === "agent" || !engine.keepSecrets(run, secrets)) return;
  for (const command of retries(engine.view(run).state)) await commandOnce(open, run, { command, sent });
}

/** The answer that tries again what waits for a credential, for each such gate. */
function retries({ gates }: RunState): readonly AnswerCommand[] {
  return Object.values(gates).flatMap((gate) => {
    const asks = gate.state === "open" && gate.reason === "credential";
    const option = asks ? gate.options.find(({ does }) => does === "retry")?.name : undefined;
    return option === undefined
      ? []
      : [{ type: "answer" as const, gate: gate.gate, option, note: null, subject: gate.subject }];
  });
}
