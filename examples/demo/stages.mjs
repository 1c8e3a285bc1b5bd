import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Reads the sources beside the pipeline and keeps every fact with its mark. */
export async function gather({ source, progress }) {
  const facts = [];
  for (const file of (await readdir(join(source, "sources"))).toSorted()) {
    progress(`reading ${file}`);
    const text = await readFile(join(source, "sources", file), "utf8");
    for (const [, words, mark] of text.matchAll(/^- (.+) \[([a-z]+-\d)\]$/gm))
      facts.push({ mark, words, theme: file.replace(".md", "") });
  }
  await writeFile("facts.json", `${JSON.stringify(facts, null, 2)}\n`);
}

/** Draws what a crash looks like: who ends and who stays. */
export async function chart({ artifacts }) {
  const facts = JSON.parse(await readFile(artifacts.gather.facts[0].path, "utf8"));
  const size = /[\d.]+ MB/.exec(facts.map((fact) => fact.words).join(" "))?.[0] ?? "small";
  const lanes = [
    lane(
      0,
      "orchestrator",
      bar(0, 150) + `<rect class="gone" x="152" y="24" width="76" height="14" rx="4"/>` + bar(230, 440),
    ),
    lane(1, `supervisor, ${size}`, bar(24, 392)),
    lane(2, "the agent at work", bar(30, 380, "live")),
    lane(3, "record", [4, 20, 34, 64, 98, 140, 234, 246, 300, 384, 396, 432].map(tick).join("")),
  ];
  await writeFile(
    "chart.svg",
    `${SVG}${STYLE}${moment(150, "killed")}${moment(230, "next start")}${lanes.join("")}</svg>\n`,
  );
}

const SVG = `<svg class="crash" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 218" role="img" aria-label="A timeline: the orchestrator is killed and started again; its supervisor and the agent go on.">`;
const STYLE = `<style>
.crash{--on:#1f7463;--live:#c98a1b;--text:#35433f;--faint:#9aa59f;font:500 12.5px system-ui,sans-serif}
@media(prefers-color-scheme:dark){.crash{--on:#6cc9b1;--live:#e5b45c;--text:#c9d3ce;--faint:#66746d}}
.crash text{fill:var(--text)}.crash .on{fill:var(--on)}.crash .live{fill:var(--live)}
.crash .gone{fill:none;stroke:var(--faint);stroke-dasharray:3 3}.crash line{stroke:var(--faint);stroke-dasharray:2 4}
.crash .moment{fill:var(--faint);font-size:11px}
</style>`;

function lane(row, name, content) {
  return `<g transform="translate(0 ${16 + row * 50})"><text y="14">${name}</text>${content}</g>`;
}

function bar(from, to, kind = "on") {
  return `<rect class="${kind}" x="${from}" y="24" width="${to - from}" height="14" rx="4"/>`;
}

function tick(x) {
  return `<rect class="on" x="${x}" y="24" width="3" height="14" rx="1"/>`;
}

function moment(x, words) {
  return `<line x1="${x}" x2="${x}" y1="14" y2="206"/><text class="moment" x="${x + 4}" y="11">${words}</text>`;
}
