// Renders the draft, the drawing and the sources as one page that needs nothing else.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const [, , draftFile, drawingFile, factsFile, title, pace] = process.argv;
const steps = pace === "calm" ? 25 : 8;
for (let step = 1; step <= steps; step += 1) {
  console.log(`rendering ${Math.round((100 * step) / steps)} %`);
  await pause(pace === "calm" ? 250 : 60);
}

const facts = new Map(JSON.parse(readFileSync(factsFile, "utf8")).map((fact) => [fact.mark, fact.words]));
const cited = [];
const blocks = readFileSync(draftFile, "utf8")
  .split("\n\n")
  .map((block) => block.trim())
  .filter((block) => block !== "" && !block.startsWith("# "));
const [lead = "", ...rest] = blocks;
const drawing = `<figure>${readFileSync(drawingFile, "utf8")}<figcaption>The orchestrator is killed in the middle of the work. Nothing else notices.</figcaption></figure>`;
const opening = `<p class="lead">${inline(lead)}</p>`;
const body = rest.map(render);
body.splice(rest.findIndex((block) => block.includes("[proc-1]")) + 1, 0, drawing);

/** Markdown as far as a draft uses it: headings and paragraphs. */
function render(block) {
  return block.startsWith("## ") ? `<h2>${inline(block.slice(3))}</h2>` : `<p>${inline(block)}</p>`;
}

/** A mark becomes the number of its source, counted as they are met. */
function inline(text) {
  return escape(text).replaceAll(/ ?\[([a-z]+-\d)\]/g, (_, mark) => {
    if (!cited.includes(mark)) cited.push(mark);
    return `<sup class="mark"><a href="#${mark}">${cited.indexOf(mark) + 1}</a></sup>`;
  });
}

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const text = [opening, ...body].join("\n");
const sources = cited.map((mark) => `<li id="${mark}">${escape(facts.get(mark) ?? mark)}</li>`).join("\n");
writeFileSync(
  "report.html",
  `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
${readFileSync(join(import.meta.dirname, "page.css"), "utf8")}</style>
<main>
<header>
<p class="kicker">A report by agents</p>
<h1>${escape(title)}</h1>
</header>
${text}
<section class="sources"><h2>What it rests on</h2>
<ol>
${sources}
</ol></section>
<footer>Researched and written by agents, sent back once by a judge, drawn by a function, rendered and checked by commands: the pipeline <code>demo</code>, run <code>${escape(process.env.HOLDFAST_RUN_ID ?? "")}</code>.</footer>
</main>
</html>
`,
);
