import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PAGES, renderPage } from "./reference/pages.ts";
import { ROOT } from "./reference/read-module.ts";

// Writes docs/reference again; a test says when that is due.
const folder = join(ROOT, "docs", "reference");
mkdirSync(folder, { recursive: true });
for (const page of PAGES) writeFileSync(join(folder, page.file), renderPage(page));
