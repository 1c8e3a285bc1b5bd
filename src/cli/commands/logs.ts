import { createReadStream, existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../base/failure.ts";
import type { Journal } from "../../app/journals.ts";
import { reading, type CommandContext } from "../context.ts";

/** \`holdfast logs RUN [STAGE]\`: what children printed, output first, then errors. */
export async function logs(
  context: CommandContext,
  [handle = "", stage]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const attempt = options["attempt"] === undefined ? null : Number(options["attempt"]);
  const { id, journals } = await reading(context, (open) => {
    const found = open.findRun(handle).id;
    const stages = open.show(found, { version: null, all: false }).stages.map((one) => one.id);
    if (stage !== undefined && !stages.includes(stage))
      throw new HoldfastError("NOT_FOUND", `The run has no stage ${stage}.`, {
        hint: `Its stages: ${stages.join(", ")}.`,
      });
    return {
      id: found,
      journals: open
        .journals(found, stage ?? null)
        .filter((journal) => attempt === null || journal.attempt === attempt),
    };
  });
  for (const journal of journals) await printJournal(context, journal, stage === undefined);
  if (options["follow"] === true) await followLast(context, id, journals.at(-1) ?? null);
  return 0;
}

async function printJournal(context: CommandContext, journal: Journal, titled: boolean): Promise<void> {
  if (context.json) {
    for (const stream of ["out", "err"])
      await pour(`${journal.directory}/${stream}`, 0, (text) =>
        context.print(
          JSON.stringify({ stage: journal.stage, attempt: journal.attempt, role: journal.role, stream, text }),
        ),
      );
    return;
  }
  if (titled)
    context.print(
      `── ${journal.stage}, attempt ${journal.attempt}${journal.role === "work" ? "" : `, ${journal.role}`}`,
    );
  for (const stream of ["out", "err"])
    await pour(`${journal.directory}/${stream}`, 0, (text) => process.stdout.write(text));
}

async function pour(file: string, from: number, take: (text: string) => void): Promise<number> {
  if (!existsSync(file)) return from;
  let read = from;
  for await (const chunk of createReadStream(file, { start: from })) {
    if (!(chunk instanceof Buffer)) continue;
    read += chunk.length;
    take(chunk.toString("utf8"));
  }
  return read;
}

async function followLast(context: CommandContext, id: string, journal: Journal | null): Promise<void> {
  if (journal === null) return;
  let at = await pour(`${journal.directory}/out`, 0, () => {});
  for (;;) {
    at = await pour(`${journal.directory}/out`, at, (text) => process.stdout.write(text));
    const open = await reading(context, (store) =>
      ["queued", "running", "stalled"].includes(store.show(id, { version: null, all: false }).state),
    );
    if (!open) return;
    await delay(200);
  }
}
