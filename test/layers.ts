import { posix } from "node:path";
import { importsOf, type Import, type SourceText } from "./source-text.ts";

interface Layer {
  readonly mayImport: readonly string[];
  /** Rooms that only `import()` and types may reach, because they are slow to load. */
  readonly lazily?: readonly string[];
  /** Single files of other rooms whose types may be imported. */
  readonly typesOf?: readonly string[];
}

const core = ["base", "domain", "ports"];
const authoring = ["sdk", "definition"];
const adapters = ["store", "agents", "workspaces", "artifacts", "gates", "recorder", "notify"];

/** Who may import whom. A room that is not a key here may not exist. */
export const layers: Readonly<Record<string, Layer>> = {
  base: { mayImport: [] },
  domain: { mayImport: ["base"] },
  sdk: { mayImport: ["base", "domain"] },
  ports: { mayImport: ["base", "domain"] },
  definition: { mayImport: ["base", "domain", "sdk"] },
  engine: { mayImport: core },
  process: { mayImport: ["base", "ports"] },
  store: { mayImport: core },
  agents: { mayImport: [...core, "process"] },
  workspaces: { mayImport: [...core, "process"] },
  artifacts: { mayImport: [...core, "process"] },
  gates: { mayImport: [...core, "process"] },
  missions: { mayImport: core },
  recorder: { mayImport: core },
  notify: { mayImport: core },
  doctor: { mayImport: core },
  client: { mayImport: ["base", "domain"], typesOf: ["src/server/contract.ts"] },
  app: { mayImport: [...core, ...authoring, ...adapters, "engine", "process", "missions", "doctor", "client"] },
  server: { mayImport: [...core, "definition", "app"] },
  cli: { mayImport: [...core, "sdk", "definition", "client", "app"], lazily: ["server", "testing"] },
  // A rehearsal takes a pipeline as its author wrote it, and speaks to the daemon that app reaches.
  testing: {
    mayImport: [...core, ...authoring, "engine", "app"],
    typesOf: ["src/client/client.ts"],
    lazily: ["server"],
  },
};

/** The public entry `src/index.ts`, the only file outside a room. */
const publicEntry: Layer = { mayImport: ["base", "domain", "sdk", "definition"] };

/** Names every import of the given files, all of them in src, that the table forbids. */
export function layerFaults(files: readonly SourceText[]): readonly string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    const layer = room === "index.ts" ? publicEntry : layers[room];
    if (layer === undefined) return [`${file.path}: the room "${room}" is not in the table`];
    if (isTest(file.path)) return [];
    return importsOf(file.text).flatMap((found) => {
      const reason = refusal(file.path, layer, found);
      return reason === undefined ? [] : [`${file.path}: ${found.specifier}: ${reason}`];
    });
  });
}

/** Tells whether a file is a test: exempt from the table, and imported by nobody. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

function refusal(path: string, layer: Layer, found: Import): string | undefined {
  if (/^holdfast(?:\/|$)/.test(found.specifier)) return "src imports itself by relative paths";
  if (!found.specifier.startsWith(".")) return undefined;
  const target = posix.join(posix.dirname(path), found.specifier);
  if (!target.startsWith("src/")) return "leaves src";
  if (isTest(target)) return "is a test";
  return mayReach(roomOf(path), layer, { target, form: found.form }) ? undefined : `${roomOf(path)} may not import it`;
}

function mayReach(room: string, layer: Layer, { target, form }: { target: string; form: Import["form"] }): boolean {
  const other = roomOf(target);
  if (other === room || layer.mayImport.includes(other)) return true;
  if (form === "static") return false;
  return (layer.lazily ?? []).includes(other) || (form === "type" && (layer.typesOf ?? []).includes(target));
}

function roomOf(path: string): string {
  return path.split("/")[1] ?? "";
}
