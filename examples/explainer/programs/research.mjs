// research: what the sources say that can be told and drawn. A long topic is a source as well.
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { findFacts } from "../lib/facts.mjs";
import { list, main, need, readJson, writeJson } from "../lib/program.mjs";
import { readSources } from "../lib/sources.mjs";
import { words } from "../lib/text.mjs";

const MOST_FACTS = 120;

await main((given) => {
  const outline = readJson(need(given, "outline"));
  const files = list(given.sources);
  const { blocks, leftOut } = readSources(files);
  const own = words(outline.topic).length > 60 ? topicAsSource(outline.topic) : { blocks: [], leftOut: [] };
  const facts = findFacts([...blocks, ...own.blocks], outline.title).slice(0, MOST_FACTS);
  writeJson(given.out ?? "research.json", {
    facts,
    sources: files.map((file) => basename(file)),
    leftOut: [...leftOut, ...own.leftOut],
  });
  console.log(`${facts.length} facts; ${leftOut.length + own.leftOut.length} sentences left out`);
});

function topicAsSource(topic) {
  const folder = mkdtempSync(join(tmpdir(), "topic-"));
  try {
    writeFileSync(join(folder, "the topic.txt"), topic);
    return readSources([join(folder, "the topic.txt")]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
