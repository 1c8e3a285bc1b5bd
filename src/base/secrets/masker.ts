import { EMPTY_MASK, type Mask } from "./mask.ts";
import { createRedactor, redactText, type Redactor } from "./redact.ts";

/** What every text of a child goes through before anybody sees it. */
export interface Masker {
  readonly text: (text: string) => string;
  readonly stream: () => Redactor;
  /** It changes nothing, so that files may be read as they are; or it masks; or it lets nothing through. */
  readonly kind: "open" | "masks" | "hides";
}

/** Stands for everything that a child said whose secrets nobody here knows. */
export const HIDDEN = "[hidden: its secrets are not known to this process]";

/** Changes nothing. */
export const OPEN: Masker = maskerOf(EMPTY_MASK);

/** Masks what a mask finds. */
export function maskerOf(mask: Mask): Masker {
  const kind = mask.words.length === 0 ? "open" : "masks";
  return {
    kind,
    text: (text) => (kind === "open" ? text : redactText(text, mask)),
    stream: () => createRedactor(mask),
  };
}

/** Lets nothing through. */
export const HIDING: Masker = {
  kind: "hides",
  text: (text) => (text === "" ? "" : HIDDEN),
  stream: () => {
    let said = false;
    const push = (chunk: Uint8Array): Buffer => {
      const first = !said && chunk.length > 0;
      said ||= first;
      return Buffer.from(first ? `${HIDDEN}\n` : "");
    };
    return { push, end: () => Buffer.alloc(0), hasFound: () => said };
  },
};
