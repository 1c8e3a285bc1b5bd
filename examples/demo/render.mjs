// Renders the draft and the chart as one page that needs nothing else.
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const [, , draftFile, chartFile, title, pace] = process.argv;
const steps = pace === "calm" ? 25 : 8;
for (let step = 1; step <= steps; step += 1) {
  console.log(`rendering ${Math.round((100 * step) / steps)} %`);
  await pause(pace === "calm" ? 250 : 60);
}
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const inline = (text) => escape(text).replace(/\[([a-z]+-\d)\]/g, '<sup class="mark">$1</sup>');
const blocks = readFileSync(draftFile, "utf8")
  .split("\n\n")
  .map((block) => block.trim())
  .filter(Boolean);
const body = blocks
  .filter((block) => !block.startsWith("# "))
  .map((block) => (block.startsWith("## ") ? `<h2>${inline(block.slice(3))}</h2>` : `<p>${inline(block)}</p>`));
writeFileSync(
  "report.html",
  `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title>
<style>
:root{color-scheme:light dark;--ink:#1d2623;--paper:#fbfaf6;--soft:#5d6b66;--line:#dcd9cf;--green:#2f7d6b}
@media (prefers-color-scheme:dark){:root{--ink:#e7ece9;--paper:#141917;--soft:#9fb0aa;--line:#2c3532;--green:#63bfa8}}
body{margin:0;background:var(--paper);color:var(--ink);font:18px/1.65 Georgia,"Times New Roman",serif}
main{max-width:42rem;margin:0 auto;padding:5rem 1.5rem 6rem}
header{border-bottom:3px solid var(--green);margin-bottom:2.5rem;padding-bottom:1.5rem}
h1{font:700 clamp(2.2rem,6vw,3.4rem)/1.08 system-ui,sans-serif;letter-spacing:-.02em;margin:0 0 .75rem}
h2{font:650 1.35rem/1.3 system-ui,sans-serif;margin:2.4rem 0 .6rem}
.sub,figcaption,footer{font:500 .9rem/1.5 system-ui,sans-serif;color:var(--soft)}
.mark{font:600 .62em system-ui,sans-serif;color:var(--green);margin-left:.25em}
figure{margin:2.5rem 0;padding:1.5rem;border:1px solid var(--line);border-radius:12px;background:#fff}
figure svg{width:100%;height:auto}figcaption{color:#5d6b66;margin-top:.5rem}
footer{border-top:1px solid var(--line);margin-top:3rem;padding-top:1rem}
</style>
<main><header><h1>${escape(title)}</h1><div class="sub">Researched and written by agents, judged by a command, drawn by a function.</div></header>
${body.slice(0, 3).join("\n")}
<figure>${readFileSync(chartFile, "utf8")}<figcaption>The facts that this report rests on, by theme.</figcaption></figure>
${body.slice(3).join("\n")}
<footer>Made by the pipeline <b>demo</b>, run ${escape(process.env.HOLDFAST_RUN_ID ?? "")}.</footer></main></html>
`,
);
