/** A Ctrl-C that came before a run could be followed. */
export interface EarlyInterrupt extends Disposable {
  readonly pressed: () => boolean;
}

/** Notes a Ctrl-C while a run is handed in: whether it was accepted is known only once that is answered. A second one ends at once. */
export function noteInterrupt(): EarlyInterrupt {
  let pressed = false;
  const note = (): void => {
    pressed = true;
  };
  process.once("SIGINT", note);
  return {
    pressed: () => pressed,
    [Symbol.dispose]: () => void process.off("SIGINT", note),
  };
}
