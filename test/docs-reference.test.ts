import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PAGES, renderPage } from "../scripts/reference/pages.ts";
import { ROOT } from "../scripts/reference/read-module.ts";

const FOLDER = join(ROOT, "docs", "reference");

test.each(PAGES)("docs/reference/$file is what `npm run docs` makes of the code", (page) => {
  expect(readFileSync(join(FOLDER, page.file), "utf8")).toBe(renderPage(page));
});

test("every page of docs/reference is made from the code", () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(PAGES.map(({ file }) => file).toSorted());
});
