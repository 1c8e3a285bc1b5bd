import type { Point } from "./draw-points.ts";

/** A point in words. */
export function nameOf({ crash, who, what, way, again, release }: Point): string {
  const place =
    way.by === "moment" || way.by === "recovery"
      ? `${way.moment.side} ${way.moment.at}#${way.moment.nth}`
      : [way.by, ...("name" in way ? [way.name, way.when] : [])].join(" ");
  const second = again === null ? "" : `, again ${again.side} ${again.at}`;
  return `${crash.name} × ${who} × ${what}: ${place}, released ${release}${second}`;
}
