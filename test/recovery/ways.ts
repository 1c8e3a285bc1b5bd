/** A moment of the orchestrator by its name. */
export interface Moment {
  readonly at: string;
  readonly nth: number;
  readonly side: "before" | "after";
}

/** A child that can be held at its half. */
export type ChildName = "work" | "judge" | "work-again" | "work-b" | "finder";

/** How one comes to a crash point. */
export type Way =
  /** The orchestrator is frozen when it is there; `held` children wait at their half meanwhile. */
  | { readonly by: "moment"; readonly moment: Moment; readonly held: boolean }
  /** A child has left the file of that name. */
  | { readonly by: "child"; readonly name: ChildName; readonly when: "started" | "half" }
  /** The child has ended, and its supervisor, stopped before, has not heard of it. */
  | { readonly by: "unheard-end" }
  /** So long after the run was submitted, whatever is under way: no exact moment, but many that have no name. */
  | { readonly by: "instant"; readonly afterMs: number }
  /** A question to a person is open. */
  | { readonly by: "gate" }
  /** Killed with its child half-way, and again while the next start recovers. */
  | { readonly by: "recovery"; readonly moment: Moment };

/** The orchestrator is frozen beside a moment. */
export function moment(at: string, side: Moment["side"], nth = 1): Way {
  return { by: "moment", moment: { at, nth, side }, held: false };
}

/** Before a moment and after it. */
export function both(at: string, nth = 1): readonly Way[] {
  return [moment(at, "before", nth), moment(at, "after", nth)];
}

/** The same with a child that waits at its half. */
export function held(...ways: readonly Way[]): readonly Way[] {
  return ways.map((way) => (way.by === "moment" ? { ...way, held: true } : way));
}

/** A child stands at its half. */
export function half(name: ChildName): Way {
  return { by: "child", name, when: "half" };
}

/** Beside moments of the next start's recovery. */
export function recovery(...all: readonly string[]): readonly Way[] {
  return all.flatMap((at) =>
    (["before", "after"] as const).map((side) => ({ by: "recovery" as const, moment: { at, nth: 1, side } })),
  );
}
