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

/** Draws how many facts each theme has. */
export async function chart({ artifacts }) {
  const facts = JSON.parse(await readFile(artifacts.gather.facts[0].path, "utf8"));
  const themes = Object.entries(Object.groupBy(facts, (fact) => fact.theme));
  const bars = themes.map(([theme, list], row) => {
    const y = 14 + row * 44;
    const width = list.length * 120;
    return `<text x="0" y="${y + 18}" class="l">${theme}</text><rect x="110" y="${y}" width="${width}" height="26" rx="6"/><text x="${122 + width}" y="${y + 18}" class="n">${list.length}</text>`;
  });
  const style =
    "<style>.l{font:600 14px system-ui;fill:#35433f}.n{font:14px system-ui;fill:#35433f}rect{fill:#2f7d6b}</style>";
  await writeFile(
    "chart.svg",
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 ${themes.length * 44 + 10}" role="img" aria-label="Facts by theme">${style}${bars.join("")}</svg>\n`,
  );
}
