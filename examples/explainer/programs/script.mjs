// script: what is said, scene by scene; as JSON for the next stages and as Markdown for whoever approves it.
import { dirname, join } from "node:path";
import { composeScript } from "../lib/compose.mjs";
import { main, need, readJson, write, writeJson } from "../lib/program.mjs";
import { scriptPage } from "../lib/script-page.mjs";

await main((given) => {
  const script = composeScript(readJson(need(given, "outline")), readJson(need(given, "research")));
  const out = given.out ?? "script.json";
  writeJson(out, script);
  write(join(dirname(out), "script.md"), scriptPage(script));
  console.log(`${script.scenes.length} scenes, ${script.scenes.flatMap(({ lines }) => lines).length} lines`);
});
