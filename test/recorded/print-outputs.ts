import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageVersion } from "../../src/app/host/package.ts";
import { openReading } from "../../src/app/reading/reading.ts";
import { createProgram } from "../../src/cli/call/program.ts";
import { runLine } from "../../src/cli/call/run-line.ts";
import { RUN_EVENT_TYPES } from "../../src/domain/run/event-types.ts";
import { openApi } from "../../src/server/openapi.ts";
import { createSessions } from "../../src/server/http/sessions.ts";
import { routeTable } from "../../src/server/table.ts";
import { CONFIGS, DESK } from "./home/pipelines.ts";
import { readManifest } from "./home/unpack-home.ts";
import { jsonLines } from "./json-lines.ts";
import { callsOf, READING, type Call } from "./reading-commands.ts";

// Started with a folder in which the recorded home lies, and with the home and the present folder set: prints what each command
// says of it into files of that folder.

const [folder = ""] = process.argv.slice(2);
const manifest = readManifest();

const said = { out: "", err: "" };

process.stdout.write = (chunk: Uint8Array | string): boolean => takes("out", chunk);
process.stderr.write = (chunk: Uint8Array | string): boolean => takes("err", chunk);

function takes(where: "out" | "err", chunk: Uint8Array | string): boolean {
  said[where] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
  return true;
}

/** Gives a command; everything that it printed, as text whose lines can be compared. */
async function outputOf({ title, words }: Call): Promise<string> {
  Object.assign(said, { out: "", err: "" });
  const code = await runLine(words);
  const json = words.includes("--json");
  const parts = [said.out, said.err === "" ? "" : `(standard error)\n${said.err}`];
  return `$ holdfast ${title}\n${parts.map((text) => (json ? jsonLines(text) : text)).join("")}(ends with ${code})\n\n`;
}

function writeProject(): void {
  writeFileSync("holdfast.config.ts", `export default ${JSON.stringify({ ...CONFIGS.desk, ...CONFIGS.told })};\n`);
  writeFileSync("asked.pipeline.yaml", JSON.stringify(DESK["asked"]));
  writeFileSync("wrong.pipeline.yaml", "stages:\n  first: { runs: echo }\n  second: { needs: [third], run: echo }\n");
}

/** The first event of every type, as JSON. */
function eventExamples(): string {
  const open = openReading(join(folder, "home"));
  const events = open?.store.events({ limit: 1_000_000 }) ?? [];
  open?.close();
  const first = new Map(events.toReversed().map((event) => [event.type, event]));
  return [...first]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([type, event]) => `# ${type}\n${jsonLines(JSON.stringify(event))}\n`)
    .join("");
}

/** The help of the program and of every command. */
async function helps(): Promise<string> {
  const names = ["", ...createProgram().commands.map((command) => command.name())];
  let text = "";
  for (const name of names)
    text += await outputOf({ title: `${name} --help`.trim(), words: [name, "--help"].filter((word) => word !== "") });
  return text;
}

function record(name: string, text: string): void {
  const known = text
    .replaceAll(folder, "FOLDER")
    .replaceAll(process.execPath, "NODE")
    .replaceAll(process.version, "vNODE");
  // A column is as wide as the path of this machine's Node.
  const settled = name === "agents" ? known.replaceAll(/(?<=\S) {2,}(?=\S)/g, "  ") : known;
  writeFileSync(join(folder, "outputs", `${name}.txt`), settled);
}

mkdirSync(join(folder, "outputs"));
writeProject();
for (const command of READING) {
  let text = "";
  for (const call of callsOf(command, manifest)) text += await outputOf(call);
  record(command, text);
}
record("first-events", eventExamples());
record(
  "event-types",
  [...RUN_EVENT_TYPES]
    .toSorted()
    .map((type) => `${type}\n`)
    .join(""),
);
record("help", await helps());
const routes = routeTable({ sessions: createSessions(() => 0), url: () => null });
record("openapi", `${jsonLines(JSON.stringify(openApi(routes))).replace(packageVersion(), "VERSION")}\n`);
