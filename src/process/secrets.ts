import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Secrets } from "../ports/secrets.ts";
import { dropInherited } from "./inheritance.ts";

const run = promisify(execFile);

/** Keeps secret values in memory: those that came with a submission first, then what this process's own environment, a file or a command gives. */
export function createSecrets(own: Readonly<Record<string, string | undefined>>): Secrets {
  const kept = new Map<string, Map<string, string>>();
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
    resolve: async (id, reference) => {
      const value = mine(id).get(reference) ?? (await readReference(reference, own));
      if (value !== null) mine(id).set(reference, value);
      return value;
    },
    kept: (id) => Object.fromEntries(kept.get(id) ?? []),
    values: (id) => [...(kept.get(id)?.values() ?? [])],
  };
}

async function readReference(
  reference: string,
  own: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const colon = reference.indexOf(":");
  const kind = reference.slice(0, colon);
  const rest = reference.slice(colon + 1);
  try {
    if (kind === "env") return own[rest] ?? null;
    if (kind === "file") return (await readFile(rest, "utf8")).trimEnd();
    if (kind !== "command") return null;
    dropInherited();
    return (await run("/bin/sh", ["-c", rest], { timeout: 30_000, maxBuffer: 1_048_576 })).stdout.trimEnd();
  } catch {
    return null;
  }
}
