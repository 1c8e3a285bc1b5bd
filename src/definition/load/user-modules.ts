import { registerHooks, type RegisterHooksOptions, type ResolveFnOutput } from "node:module";
import { extname } from "node:path";
import { codeOf } from "../../base/failure.ts";

// A user's module runs as Node runs it: `holdfast` is always the running copy, so that one identity exists; zod is the
// user's own where there is one; TypeScript is TypeScript whatever the folder's package.json says.

/** Lets users' modules be imported until the answer is disposed of. */
export function admitUserModules(): Disposable {
  const hooks = registerHooks({ resolve });
  return { [Symbol.dispose]: () => hooks.deregister() };
}

const resolve: NonNullable<RegisterHooksOptions["resolve"]> = (specifier, context, nextResolve) => {
  const url = ownUrl(specifier);
  if (url !== null) return { url, shortCircuit: true };
  if (specifier === "zod" || specifier.startsWith("zod/")) {
    return firstThatResolves(
      () => nextResolve(specifier, context),
      () => nextResolve(specifier, { ...context, parentURL: import.meta.url }),
    );
  }
  const found = nextResolve(specifier, context);
  return isUserTypeScript(found.url) ? { ...found, format: "module-typescript" } : found;
};

const ENTRIES: Readonly<Record<string, string>> = {
  holdfast: "index",
  "holdfast/testing": "testing/index",
  "holdfast/core": "domain/index",
  "holdfast/client": "client/index",
};

function ownUrl(specifier: string): string | null {
  const entry = Object.hasOwn(ENTRIES, specifier) ? ENTRIES[specifier] : undefined;
  return entry === undefined ? null : new URL(`../../${entry}${extname(import.meta.url)}`, import.meta.url).href;
}

function firstThatResolves(first: () => ResolveFnOutput, second: () => ResolveFnOutput): ResolveFnOutput {
  try {
    return first();
  } catch (error) {
    if (codeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    return second();
  }
}

function isUserTypeScript(url: string): boolean {
  return url.startsWith("file:") && /\.m?ts$/.test(url) && !url.includes("/node_modules/");
}
