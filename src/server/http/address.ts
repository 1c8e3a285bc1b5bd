import { HoldfastError } from "../../base/failure.ts";
import { faultOfText } from "../../base/text/text.ts";

/** Refuses an address that would be read as another text than was sent. Throws QUERY_INVALID. */
export function refuseIllFormed({ pathname, search }: Pick<URL, "pathname" | "search">): void {
  for (const word of pathname.split("/")) refuse("path", word, faultOfWord(word));
  for (const pair of search.slice(1).split("&")) {
    const [name = "", ...value] = pair.split("=");
    refuse("query", name, faultOfWord(name) ?? faultOfWord(value.join("=")));
  }
}

function faultOfWord(word: string): string | null {
  try {
    return faultOfText(decodeURIComponent(word));
  } catch (failure) {
    if (!(failure instanceof URIError)) throw failure;
    return "is not percent-encoded UTF-8";
  }
}

function refuse(part: "path" | "query", word: string, fault: string | null): void {
  if (fault === null) return;
  const place = word.slice(0, 80);
  throw new HoldfastError("QUERY_INVALID", `In the ${part} of the address, \`${place}\` ${fault}.`, {
    hint: "Write each byte of the UTF-8 of other characters than letters, digits and `-._~` as %XX.",
    details: { issues: [{ path: `/${part}/${place}`, message: fault }] },
  });
}
