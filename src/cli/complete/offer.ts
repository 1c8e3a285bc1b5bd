/** Something that may stand where the cursor is. */
export interface Offer {
  readonly value: string;
  readonly says: string;
}

/** Any file may stand there; the shell knows better which there are. */
export const FILES: Offer = { value: ":files", says: "" };

/** What is written so far. */
export interface Asked {
  readonly command: string;
  readonly words: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  readonly current: string;
}
