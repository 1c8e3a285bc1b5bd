import { parseSync, Visitor } from "oxc-parser";
import { expect, test } from "vitest";
import { isTest } from "./layers.ts";
import { readTexts } from "./source-text.ts";

const product = readTexts("src").filter(({ path }) => !isTest(path) && !path.startsWith("src/testing/"));

/**
 * Who reads JSON without the decoder of `src/base/json/decode-json.ts`, and why it need not: Holdfast wrote the text, or what it says
 * is taken field by field and goes nowhere. Whatever reads what people, programs or children say goes through the decoder.
 */
const PLAIN_PARSE: Readonly<Record<string, string>> = {
  "src/agents/scripted/host/ask-person.ts": "an answer that the daemon wrote",
  "src/app/daemon/daemon-file.ts": "daemon.json",
  "src/app/home/home-address.ts": "the address that a home noted",
  "src/app/reading/gate-item.ts": "a row of the store",
  "src/app/daemon/start-daemon.ts": "the last words of a daemon",
  "src/app/daemon/task-host.ts": "files that the daemon wrote for a task",
  "src/base/json/decode-json.ts": "the decoder",
  "src/base/text/text.ts": "data that was written the moment before",
  "src/client/client.ts": "an answer of the daemon",
  "src/definition/config/plain-config.ts": "data that was written the moment before",
  "src/engine/coordinator/views.ts": "a snapshot of the store",
  "src/process/files/directory.ts": "an execution's own files; of a child's only single fields are taken",
  "src/recorder/decode-audit-event.ts": "an event of the store",
  "src/recorder/noted-head.ts": "head.json",
  "src/server/openapi.ts": "data that was written the moment before",
  "src/server/http/remote.ts": "server.json, whose form is checked",
  "src/store/sqlite/read/decode.ts": "a cell of the store",
};

test("[P50] JSON from outside goes through the one decoder; what does not is in the table", () => {
  const parsing = product.filter(({ text }) => /\bJSON\.parse\(|\.json\(\)/.test(text)).map(({ path }) => path);
  expect(parsing.filter((path) => PLAIN_PARSE[path] === undefined)).toEqual([]);
  expect(Object.keys(PLAIN_PARSE).filter((path) => !parsing.includes(path))).toEqual([]);
});

/** Records whose names people give. */
const NAMED_BY_PEOPLE =
  /^(accepted|agents|channels|classes|clients|commands|environment|env|inputs?|moves|named|options|outputs|properties|raised|recorded|secrets|set|variables)$/;

interface Lookup {
  readonly place: string;
  readonly code: string;
}

/** Lookups that find `constructor` in every object: by brackets, with `in`, and copies that lose `__proto__`. */
function looseLookups(path: string, text: string): readonly Lookup[] {
  const found: Lookup[] = [];
  const note = ({ start, end }: { readonly start: number; readonly end: number }): void => {
    found.push({ place: `${path}:${text.slice(0, start).split("\n").length}`, code: text.slice(start, end) });
  };
  new Visitor({
    MemberExpression: (node) => {
      if (!node.computed || node.property.type === "Literal") return;
      const { object } = node;
      const name = object.type === "MemberExpression" ? object.property : object;
      if (name.type === "Identifier" && NAMED_BY_PEOPLE.test(name.name)) note(node);
    },
    BinaryExpression: (node) => {
      if (node.operator === "in" && node.left.type === "Identifier") note(node);
    },
    CallExpression: (node) => {
      const callee = text.slice(node.callee.start, node.callee.end);
      if (callee === "Object.assign" || callee === "z.record") note(node);
    },
  }).visit(parseSync(path, text).program);
  return found;
}

// Names of our own, or lists.
const KNOWN_LOOKUPS = [
  /^options\[(name|place|wish|Number\(said\) - 1|open\.option)\]$/,
  /^open\.gate\.options\[/,
  /^environment\[name\]$/,
  /^secrets\[(proxyReference\(name\)|reference)\]$/,
  /^rules\.findLast\(/,
  /^(env|variables)\[(name|variable)\]$/,
  /^(BUILT|STAGE) in /,
  /^name in TABLES$/,
  /^part in known\.parts$/,
  /^named\[[a-z]+\]$/,
  /^z\.record\(z\.string\(\), z\.(string|number|unknown)\(\)\)$/,
  /^input\[field\]$/,
  /^(moves\[name|outputs\[record\.name)\]$/,
  /^Object\.assign\((\s*\(|process,|\{\}, \.\.\.steps)/,
  /^classes\.options\[/,
];

test("[P52] what people named is looked up by `own`, which finds only what was put there", () => {
  const loose = product.flatMap(({ path, text }) => looseLookups(path, text));
  expect(loose.filter(({ code }) => !KNOWN_LOOKUPS.some((known) => known.test(code)))).toEqual([]);
});

test.each([
  "agents[name]",
  "at.agents[stage.use]",
  "name in inputs",
  "Object.assign({}, ...sets)",
  "z.record(key, value)",
])("control: %s is found", (code) => {
  expect(looseLookups("src/x.ts", `export const x = ${code};`)).toHaveLength(1);
});
