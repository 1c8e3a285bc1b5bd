import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";

/** Authentication for other machines, as the home's `server.json` configures it. */
export interface Remote {
  /** A token that outlives the daemon. */
  readonly token: string;
  /** Names by which the daemon is called from elsewhere. */
  readonly hosts: readonly string[];
}

const REMOTE: z.ZodType<Remote> = z.strictObject({
  token: z.string().regex(/^[\w.~+/=-]{32,256}$/, "must be 32 to 256 characters of base64 or hex"),
  hosts: z.array(z.string().regex(/^[a-z0-9.-]+$|^\[[0-9a-f:]+\]$/, "must be lower case, without a port")),
});

/** Reads the home's `server.json`; null where there is none. Throws ADDRESS_REFUSED where others may read it, or it says something else. */
export function readRemote(home: string): Remote | null {
  const file = join(home, "server.json");
  let text: string;
  try {
    if ((statSync(file).mode & 0o077) !== 0)
      throw new HoldfastError("ADDRESS_REFUSED", `${file} can be read by others.`, { hint: `chmod 600 ${file}` });
    text = readFileSync(file, "utf8");
  } catch (failure) {
    if (codeOf(failure) === "ENOENT") return null;
    throw failure;
  }
  try {
    return REMOTE.parse(JSON.parse(text));
  } catch (cause) {
    const said = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new HoldfastError("ADDRESS_REFUSED", `${file} cannot be used: ${said}.`, {
      cause,
      hint: 'It must be { "token": "…", "hosts": ["name.example"] }.',
    });
  }
}

/** Refuses an address that others can reach, unless authentication is configured for them. Throws ADDRESS_REFUSED. */
export function refuseOpenAddress(host: string, remote: Remote | null): void {
  if (isLoopback(host) || remote !== null) return;
  throw new HoldfastError(
    "ADDRESS_REFUSED",
    `Other machines could reach ${host}, and no authentication is configured for them.`,
  );
}

/** Tells whether an address is this machine's alone. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
