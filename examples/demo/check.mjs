// Checks the finished page and leaves what it found.
import { readFileSync, writeFileSync } from "node:fs";

const page = readFileSync(process.argv[2], "utf8");
const findings = {
  bytes: page.length,
  headings: page.match(/<h2>/g)?.length ?? 0,
  marks: page.match(/class="mark"/g)?.length ?? 0,
  chart: page.includes("<svg"),
};
writeFileSync("check.json", `${JSON.stringify(findings, null, 2)}\n`);
if (findings.headings < 3 || findings.marks < 6 || !findings.chart) {
  console.error("the page lacks headings, marks or its chart");
  process.exit(1);
}
console.log(`${findings.headings} sections, ${findings.marks} marks, ${findings.bytes} characters`);
