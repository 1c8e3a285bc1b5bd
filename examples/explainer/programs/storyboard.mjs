// storyboard: which drawing each scene is, of which parts, and the word that brings each of them in.
import { dirname, join } from "node:path";
import { boardOf } from "../lib/board.mjs";
import { boardPage } from "../lib/board-page.mjs";
import { main, need, readJson, write, writeJson } from "../lib/program.mjs";

await main((given) => {
  const board = boardOf(readJson(need(given, "script")));
  const out = given.out ?? "storyboard.json";
  writeJson(out, board);
  write(join(dirname(out), "storyboard.md"), boardPage(board));
  console.log(board.scenes.map(({ drawing }) => drawing).join(", "));
});
