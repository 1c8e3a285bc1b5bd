// assets: one layered SVG for each scene, and a sheet of all of them to look at.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { draw } from "../draw/draw.mjs";
import { list, main, need, progress, readJson, write } from "../lib/program.mjs";
import { drawSheet } from "../lib/sheet.mjs";

await main(async (given) => {
  const board = readJson(need(given, "storyboard"));
  const folder = given.out ?? "assets";
  const own = list(given.drawing);
  for (const [index, scene] of board.scenes.entries()) {
    const file = join(folder, `${scene.id}.svg`);
    write(file, own[index] === undefined ? draw(scene, board.tone) : readFileSync(own[index], "utf8"));
    progress((100 * (index + 1)) / board.scenes.length, `drawing ${scene.id}`);
  }
  await drawSheet(
    board.scenes.map(({ id }) => join(folder, `${id}.svg`)),
    board.tone,
    join(folder, "sheet.png"),
  );
});
