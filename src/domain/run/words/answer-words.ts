/** What has to be known of a question to say how it is answered. */
export interface Answerable {
  readonly id: string;
  readonly options: readonly { readonly name: string }[];
  /** Where it is known whether a note is needed. */
  readonly note?: "optional" | "required" | "none";
}

/** The commands that answer a question, one for each option. */
export function answerCommands({ id, options, note }: Answerable): readonly string[] {
  if (options.length === 0) return [`holdfast answer ${id} "TEXT"`];
  return options.map(({ name }) => `holdfast answer ${id} ${name}${note === "required" ? ' --note "TEXT"' : ""}`);
}
