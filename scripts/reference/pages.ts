import { apiPage } from "./api.ts";
import { cliPage } from "./cli.ts";
import { errorsPage } from "./errors.ts";
import { eventsPage } from "./events.ts";
import { httpPage } from "./http.ts";
import { pipelinePage } from "./pipeline.ts";

/** A page of docs/reference that is made from the code: the same code makes the same bytes. */
export interface Page {
  readonly file: string;
  readonly render: () => string;
}

/** Every generated page. */
export const PAGES: readonly Page[] = [
  { file: "api.md", render: apiPage },
  { file: "cli.md", render: cliPage },
  { file: "errors.md", render: errorsPage },
  { file: "events.md", render: eventsPage },
  { file: "http.md", render: httpPage },
  { file: "pipeline.md", render: pipelinePage },
];

const NOTICE = "<!-- Made from the code by `npm run docs`. -->";

/** A page with the notice that it is made. */
export function renderPage({ render }: Page): string {
  return `${NOTICE}\n\n${render().trimEnd()}\n`;
}
