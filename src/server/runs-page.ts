import { createHash } from "node:crypto";
import type { Reading } from "../app/reading/reading.ts";

const STYLE =
  "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884}code{font-size:.9em}";

const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A plain page that lists the newest runs. */
export function runsPage(reading: Reading): Response {
  const rows = reading
    .summaries(reading.store.runs({ limit: 100 }))
    .map(
      ({ id, pipeline, state, reason, createdAt }) =>
        `<tr><td><code>${escape(id)}</code></td><td>${escape(pipeline)}</td><td>${escape(state)}${reason === null ? "" : ` (${escape(reason)})`}</td><td>${escape(createdAt)}</td></tr>`,
    );
  const table =
    rows.length === 0
      ? "<p>No run yet. Start one: <code>holdfast run FILE</code>.</p>"
      : `<table><thead><tr><th>Run</th><th>Pipeline</th><th>State</th><th>Accepted</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
  return page(200, `<h1>Runs</h1>${table}`);
}

/** A plain page that says how to get in. */
export function strangerPage(): Response {
  return page(
    401,
    "<h1>No session is open</h1><p>Links work once and not for long. Get a new one: <code>holdfast serve --open</code> prints it at its start, and <code>POST /api/v1/sessions</code> makes another.</p>",
  );
}

function page(status: number, body: string): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Holdfast</title><style>${STYLE}</style></head><body>${body}</body></html>\n`;
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": POLICY,
      "cache-control": "no-store",
    },
  });
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
