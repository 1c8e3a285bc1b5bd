import { openReading } from "../../src/app/reading/reading.ts";
import { join } from "node:path";
import { folder, holdfast, lastLine, write } from "./cli-home.ts";

// Questions that wait, and what became of them.

/** A pipeline that asks several questions at once; what is given of each stands in its gate. */
export function asking(name: string, questions: Readonly<Record<string, string>>): string {
  const stages = Object.entries(questions).map(
    ([stage, gate]) => `  ${stage}: { gate: { ${gate}, options: { yes: continue, no: continue } } }\n`,
  );
  return write(`${name}.pipeline.yaml`, `name: ${name}\nstages:\n${stages.join("")}`);
}

/** Starts a run that is not followed; resolves with its id. */
export async function begun(file: string): Promise<string> {
  return String(lastLine((await holdfast("run", file, "--detach", "--json")).out)["id"]);
}

/** A gate as the table of gates has it. */
interface Gate {
  readonly id: string;
  readonly run: string;
  readonly stage: string;
  readonly state: string;
  readonly answer: string | null;
}

/** Every gate of the home, by the names of their stages. */
export function gatesOfHome(): readonly Gate[] {
  const open = openReading(join(folder, "home"));
  const gates = open?.store.gates({}) ?? [];
  open?.close();
  return gates.toSorted((one, other) => one.stage.localeCompare(other.stage));
}
