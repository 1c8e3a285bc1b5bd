const WIDTH = 120;

/** JSON documents, one a line, with each value that is short on one line: what differs is seen in a diff. Other lines stay as they are. */
export function jsonLines(text: string): string {
  return text
    .split("\n")
    .map((line) => (/^[{[]/.test(line) ? spread(JSON.parse(line), "") : line))
    .join("\n");
}

function spread(value: unknown, indent: string): string {
  const short = JSON.stringify(value);
  if (typeof value !== "object" || value === null || short.length + indent.length <= WIDTH) return short;
  const deeper = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((one) => `${deeper}${spread(one, deeper)}`).join(",\n")}\n${indent}]`;
  const entries = Object.entries(value).map(([key, one]) => `${deeper}${JSON.stringify(key)}: ${spread(one, deeper)}`);
  return `{\n${entries.join(",\n")}\n${indent}}`;
}
