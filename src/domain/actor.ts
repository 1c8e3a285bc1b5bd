/** Who caused an event. The credential decides, never the request's own words. */
export interface Actor {
  readonly kind: "user" | "agent" | "system" | "channel";
  readonly id: string;
}

/** The actor of everything that Holdfast does automatically. */
export const SYSTEM: Actor = { kind: "system", id: "holdfast" };
