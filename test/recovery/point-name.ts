import type { Point } from "./draw-points.ts";

/** A point in words. */
export function nameOf({ crash, who, what, way, again, release }: Point): string {
  const place =
    way.by === "moment" || way.by === "recovery"
      ? `${way.moment.side} ${way.moment.at}#${way.moment.nth}`
      : wayInWords(way);
  const second = again === null ? "" : `, again ${again.side} ${again.at}`;
  return `${crash.name} × ${who} × ${what}: ${place}, released ${release}${second}`;
}

function wayInWords(way: Point["way"]): string {
  if (way.by === "child") return `${way.name} ${way.when}`;
  return way.by === "instant" ? `${way.afterMs} ms after its submission` : way.by;
}
