import { timingSafeEqual } from "node:crypto";
import { sha256 } from "../../base/hash.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { Sessions } from "./sessions.ts";

// Every request is checked: the name it was sent to (a page whose name was pointed at this machine keeps its own name),
// where it comes from, and who sends it. A browser's session may do less than the token: nothing that a page of another
// origin could make the browser send.

/** Where a listener is, and by which names it may be called. */
export interface Place {
  readonly kind: "socket" | "tcp";
  /** Names beside those of this machine alone. */
  readonly hosts: readonly string[];
}

/** What makes a sender known. */
export interface Credentials {
  readonly tokens: readonly string[];
  readonly sessions: Sessions;
  readonly cookie: string;
}

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** Refuses a request that was sent to another name, or comes from a page of another origin. Throws FOREIGN_REQUEST. */
export function refuseForeign(headers: Headers, place: Place): void {
  const host = headers.get("host") ?? "";
  if (!isServed(nameOf(host), place))
    throw new HoldfastError("FOREIGN_REQUEST", `The host name ${JSON.stringify(host)} is not served here.`);
  const origin = headers.get("origin");
  if (origin !== null && hostOf(origin) !== host.toLowerCase())
    throw new HoldfastError("FOREIGN_REQUEST", `The origin ${JSON.stringify(origin)} is not served here.`);
}

/** Refuses who shows neither a token nor an open session. Throws UNAUTHORISED, FOREIGN_REQUEST. */
export function refuseStranger(headers: Headers, method: string, known: Credentials): void {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined && known.tokens.some((token) => isSame(token, bearer))) return;
  const session = bearer === undefined ? cookieOf(headers, known.cookie) : null;
  if (session === null || !known.sessions.isOpen(session))
    throw new HoldfastError("UNAUTHORISED", "The token is missing or wrong, and no session is open.");
  refuseForged(headers, method);
}

/** The value of a cookie; null where it was not sent. */
export function cookieOf(headers: Headers, name: string): string | null {
  const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

/** A cookie is sent no matter who made the browser ask: what changes something has to say that it comes from our own page. */
function refuseForged(headers: Headers, method: string): void {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none")
    throw new HoldfastError("FOREIGN_REQUEST", "A page of another origin may not use this session.");
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return;
  // That an origin which was sent is ours was checked before.
  if (headers.get("origin") === null && site !== "same-origin")
    throw new HoldfastError("FOREIGN_REQUEST", "A session changes something only from our own page.");
}

// No stranger can own a name without a dot, and clients of a socket write there what they like.
function isServed(name: string, { kind, hosts }: Place): boolean {
  return LOOPBACK.includes(name) || hosts.includes(name) || (kind === "socket" && /^[a-z0-9_-]*$/.test(name));
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** The host of an origin; null for an opaque one. */
function hostOf(origin: string): string | null {
  return /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]?.toLowerCase() ?? null;
}

// Hashed first, so that neither content nor length can be told from the time it takes.
function isSame(wanted: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(wanted)), Buffer.from(sha256(given)));
}
