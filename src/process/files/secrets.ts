import { own } from "../../base/own.ts";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ok, refused, type Result } from "../../base/result.ts";
import type { Secrets } from "../../ports/secrets.ts";
import { readSecretFile } from "./secret-file.ts";

const run = promisify(execFile);

const COMMAND_MS = 30_000;

/** Keeps secret values in memory: those that came with a submission first, then what this process's own environment, a file or a command gives. */
export function createSecrets(variables: Readonly<Record<string, string | undefined>>): Secrets {
  const kept = new Map<string, Map<string, string>>();
  const faults = new Map<string, string>();
  const mine = (id: string): Map<string, string> => {
    const values = kept.get(id) ?? new Map<string, string>();
    kept.set(id, values);
    return values;
  };
  return {
    keep: (id, values) => {
      const known = mine(id);
      const fresh = Object.entries(values).filter(([reference, value]) => known.get(reference) !== value);
      for (const [reference, value] of fresh) known.set(reference, value);
      return fresh.length > 0;
    },
    resolve: async (id, reference, folder) => {
      const known = mine(id).get(reference);
      if (known !== undefined) return known;
      const read = await readReference(reference, variables, folder);
      if (!read.ok) {
        faults.set(reference, read.refusal);
        return null;
      }
      mine(id).set(reference, read.value);
      return read.value;
    },
    why: (reference) => faults.get(reference) ?? "nobody has looked for it",
    kept: (id) => Object.fromEntries(kept.get(id) ?? []),
    values: (id) => [...(kept.get(id)?.values() ?? [])],
  };
}

async function readReference(
  reference: string,
  variables: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<Result<string, string>> {
  const colon = reference.indexOf(":");
  const kind = reference.slice(0, colon);
  const rest = reference.slice(colon + 1);
  if (kind === "file") return readSecretFile(rest);
  if (kind === "command") return printedBy(rest, folder);
  const value = own(variables, rest);
  return value === undefined ? refused(`the variable ${rest} is not set`) : ok(value);
}

/** What a command prints; what it says of its failure may be part of a secret, and is not told. */
async function printedBy(command: string, folder: string): Promise<Result<string, string>> {
  try {
    const options = { cwd: folder, timeout: COMMAND_MS, maxBuffer: 1_048_576 };
    return ok((await run("/bin/sh", ["-c", command], options)).stdout.trimEnd());
  } catch (failure) {
    const code = failure instanceof Error && "code" in failure ? failure.code : null;
    if (code === "ENOENT") return refused(`the command cannot be started in ${folder}: the folder is gone`);
    const how = typeof code === "number" ? `exit ${code}` : "it was ended";
    return refused(`the command failed in ${folder} (${how})`);
  }
}
