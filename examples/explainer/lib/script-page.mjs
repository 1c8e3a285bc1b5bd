import { secondsOf } from "./pace.mjs";

/** The script as a page to read and to approve. */
export function scriptPage({ title, scenes, basis }) {
  const seconds = scenes.reduce((sum, { lines }) => sum + secondsOf(lines), 2);
  const parts = scenes.map(({ heading, kind, lines, source }, index) =>
    [
      `## ${index + 1}. ${heading}`,
      `*${kind}, about ${Math.round(secondsOf(lines))} s${source === undefined ? "" : `, from ${source}`}*`,
      ...lines,
    ].join("\n\n"),
  );
  const told = basis === "sources" ? "" : " Told without a source: it asks, and does not claim.";
  return `# ${title}\n\nAbout ${Math.round(seconds)} seconds.${told}\n\n${parts.join("\n\n")}\n`;
}
