/** Stands in a recorded address for the user and password of a proxy. */
const MASK = "***";

/** A variable whose value is the address of a proxy. */
const PROXY = /proxy$/i;

// A password with a slash or an `@` of its own is no valid address, yet clients take it: all before the last `@` goes.
const CREDENTIAL = /^((?:[a-z][a-z0-9+.-]*:\/\/)?)(.+)@/is;

/** Variables as they may be written down: without the credentials of proxies, whose whole values stand apart. */
export interface Masked {
  readonly environment: Readonly<Record<string, string>>;
  /** By `env:` reference; they live in memory only. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Takes the credentials out of the addresses of proxies. */
export function maskProxies(environment: Readonly<Record<string, string>>): Masked {
  const secrets: Record<string, string> = {};
  const masked = Object.entries(environment).map(([name, value]) => {
    if (!PROXY.test(name) || !CREDENTIAL.test(value)) return [name, value];
    secrets[proxyReference(name)] = value;
    return [name, maskProxy(value)];
  });
  return { environment: Object.fromEntries(masked), secrets };
}

/** Names the variables of which only a masked address was recorded. */
export function maskedNames(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    PROXY.test(name) && CREDENTIAL.exec(value)?.[2] === MASK ? [name] : [],
  );
}

/** The reference under which the whole address of a proxy is kept. */
export function proxyReference(name: string): string {
  return `env:${name}`;
}

/** An address without its credential. */
export function maskProxy(value: string): string {
  return value.replace(CREDENTIAL, `$1${MASK}@`);
}

/** Secrets that came from a client later, but for addresses of other proxies than the recorded ones. */
export function fittingSecrets(
  secrets: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const masked = new Map(maskedNames(environment).map((name) => [proxyReference(name), environment[name]]));
  return Object.fromEntries(
    Object.entries(secrets).filter(([reference, value]) =>
      [undefined, maskProxy(value)].includes(masked.get(reference)),
    ),
  );
}

/** What of a proxy's address must be kept out of everything that is written: the address, and its password as it stands and decoded. */
export function secretPartsOf(address: string): readonly string[] {
  const [, , credential = ""] = CREDENTIAL.exec(address) ?? [];
  const password = credential.slice(credential.indexOf(":") + 1);
  return [address, credential, password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
