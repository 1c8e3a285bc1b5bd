// Puts pictures onto a frame.
import { HEIGHT, WIDTH } from "../draw/theme.mjs";

/**
 * Paints a picture (premultiplied RGBA) onto a frame: shifted, with an opacity from 0 to 1, and only the part of it that `clip`
 * names as shares of its width and height.
 */
export function paint(frame, picture, { dx = 0, dy = 0, opacity = 1, clip = WHOLE }) {
  const area = areaOf(picture, { dx: Math.round(dx), dy: Math.round(dy), clip });
  const strength = Math.round(opacity * 256);
  if (area === null || strength <= 0) return;
  for (let row = area.top; row < area.bottom; row += 1) {
    const from = ((row - area.y) * picture.width + (area.left - area.x)) * 4;
    paintRow(
      frame,
      { at: (row * WIDTH + area.left) * 4, count: area.right - area.left },
      { pixels: picture.pixels, from, strength },
    );
  }
}

const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };

function areaOf(picture, { dx, dy, clip }) {
  const [x, y] = [picture.x + dx, picture.y + dy];
  const left = Math.max(0, x + Math.round(clip.left * picture.width));
  const right = Math.min(WIDTH, x + Math.round(clip.right * picture.width));
  const top = Math.max(0, y + Math.round(clip.top * picture.height));
  const bottom = Math.min(HEIGHT, y + Math.round(clip.bottom * picture.height));
  return left < right && top < bottom ? { x, y, left, right, top, bottom } : null;
}

function paintRow(frame, { at, count }, { pixels, from, strength }) {
  const end = from + count * 4;
  for (let of = from, to = at; of < end; of += 4, to += 4) {
    const alpha = pixels[of + 3];
    if (alpha === 0) continue;
    const keep = 256 - ((alpha * strength + 127) >> 8);
    frame[to] = (frame[to] * keep + pixels[of] * strength) >> 8;
    frame[to + 1] = (frame[to + 1] * keep + pixels[of + 1] * strength) >> 8;
    frame[to + 2] = (frame[to + 2] * keep + pixels[of + 2] * strength) >> 8;
  }
}

/** Fills a rectangle with a colour like `#5FE3BC`. */
export function fill(frame, { x, y, width, height }, colour) {
  const value = Number.parseInt(colour.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  for (let row = y; row < y + height; row += 1)
    for (let at = (row * WIDTH + x) * 4; at < (row * WIDTH + x + width) * 4; at += 4) {
      frame[at] = red;
      frame[at + 1] = green;
      frame[at + 2] = blue;
    }
}
