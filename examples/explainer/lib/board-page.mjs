/** The storyboard as a page to read and to approve. */
export function boardPage({ title, scenes }) {
  const parts = scenes.map(({ id, drawing, heading, parts: all, lines }) => {
    const rows = all.map(
      (part) =>
        `- ${cueWords(part.cue, lines)}: ${part.text ?? part.value}${part.icon === undefined ? "" : ` (${part.icon})`}`,
    );
    return `## ${id}: ${heading}\n\n*${drawing}*\n\n${rows.join("\n")}`;
  });
  return `# ${title}\n\n${parts.join("\n\n")}\n`;
}

function cueWords(cue, lines) {
  const [line, word] = cue.split(":");
  const said = (lines[Number(line)] ?? "").split(/\s+/);
  return word === "end" ? "at the end of the line" : `at "${said.slice(Number(word), Number(word) + 3).join(" ")}"`;
}
