import { homedir } from "node:os";
import { isAbsolute, resolve } from "node:path";
import type { EnvRules } from "../../domain/definition/definition.ts";

const FILE = "file:";

/** A reference to a secret as it may leave the file that names it: the path of a `file:` is whole, from that file's folder. */
export function wholeReference(folder: string, reference: string): string {
  if (!reference.startsWith(FILE)) return reference;
  const path = reference.slice(FILE.length).replace(/^~(?=\/)/, homedir);
  return `${FILE}${isAbsolute(path) ? path : resolve(folder, path)}`;
}

/** The same for all references of some rules. */
export function wholeReferences(folder: string, env: EnvRules): EnvRules {
  const whole = Object.entries(env.secrets).map(([name, reference]) => [name, wholeReference(folder, reference)]);
  return { ...env, secrets: Object.fromEntries(whole) };
}

/** Tells whether a reference names a file by a path that says where it is only beside the file that names it. */
export function isRelative(reference: string): boolean {
  return reference.startsWith(FILE) && !/^(?:\/|~\/)/.test(reference.slice(FILE.length));
}
