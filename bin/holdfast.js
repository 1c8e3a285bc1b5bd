#!/usr/bin/env node
// Plain JavaScript that any Node from 18 on can read: it finds a Node that can run Holdfast, and hands over.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

const requiredMajor = 24;
const unavailable = 5;
const wrongUsage = 2;

const [garbled] = garbledAmong(process.argv.slice(2), entriesOf("/proc/self/cmdline"));
const major = Number(process.versions.node.split(".")[0]);
noteGarbledVariables();
if (garbled !== undefined) refuse(garbled);
else if (major >= requiredMajor) {
  enableCompileCache();
  const main = mainModule();
  resolveOwnImports(main);
  await import(main.href);
} else {
  const node = findPackagedNode();
  if (node === undefined) giveUp();
  else await handOver(node);
}

// Node reads bytes that are not UTF-8 as U+FFFD. The system alone still knows what was given, and only until another Node takes over.
function garbledAmong(texts, given) {
  const raw = texts.some((text) => text.includes("\uFFFD")) ? given().slice(-texts.length) : [];
  return texts.filter((text, at) => text.includes("\uFFFD") && raw[at] !== undefined && raw[at] !== latin1(text));
}

// Whoever submits a variable refuses one of these. Only a launcher that took this one's place tells of others: what a shell has set
// by this name says nothing about the variables of this process.
function noteGarbledVariables() {
  const { HOLDFAST_GARBLED: told, HOLDFAST_LAUNCHED: launcher } = process.env;
  delete process.env.HOLDFAST_GARBLED;
  delete process.env.HOLDFAST_LAUNCHED;
  if (told !== undefined && (launcher === `${process.pid}` || launcher === `${process.ppid}`)) {
    process.env.HOLDFAST_GARBLED = told;
    return;
  }
  const wrong = Object.entries(process.env).filter(([, value]) => value.includes("\uFFFD"));
  if (wrong.length === 0) return;
  const given = new Set(entriesOf("/proc/self/environ")());
  const names = wrong.flatMap(([name, value]) =>
    given.size === 0 || given.has(latin1(`${name}=${value}`)) ? [] : [name],
  );
  if (names.length > 0) process.env.HOLDFAST_GARBLED = names.join("=");
}

function entriesOf(file) {
  return () => (existsSync(file) ? readFileSync(file, "latin1").split("\0").slice(0, -1) : []);
}

function latin1(text) {
  return Buffer.from(text).toString("latin1");
}

function refuse(word) {
  const message = `The argument ${JSON.stringify(word)} is not UTF-8 (\uFFFD is where it is not).`;
  const hint = "Give the text in UTF-8, or bytes of another kind in a file.";
  const error = { code: "USAGE", message, hint };
  const json = process.argv.includes("--json");
  process.stderr.write(json ? `${JSON.stringify({ error })}\n` : `holdfast: ${message}\n  ${hint}\n`);
  process.exitCode = wrongUsage;
}

// A clone runs its sources; the published package has no src, because Node strips no types under node_modules.
function mainModule() {
  const source = new URL("../src/cli/main.ts", import.meta.url);
  return existsSync(source) ? source : new URL("../dist/cli/main.js", import.meta.url);
}

// Node looks up the real path of every import, and that takes a third of a short command. Those of our own files need no looking up.
function resolveOwnImports(main) {
  const own = new URL("../", main).href;
  const format = main.pathname.endsWith(".ts") ? "module-typescript" : "module";
  nodeModule.registerHooks({
    resolve(specifier, context, next) {
      const isOwn = specifier.startsWith(".") && context.parentURL?.startsWith(own);
      if (!isOwn) return next(specifier, context);
      return { url: new URL(specifier, context.parentURL).href, format, shortCircuit: true };
    },
  });
}

// Node's default cache folder lies in the system's temporary folder and belongs to the user who came first.
// A folder that cannot be written makes the start slower, nothing else.
function enableCompileCache() {
  try {
    const stated = process.env.XDG_CACHE_HOME;
    const cache = stated !== undefined && isAbsolute(stated) ? stated : join(homedir(), ".cache");
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    const folders = [cache, join(cache, "holdfast"), join(cache, "holdfast", `compile-${version}`)];
    for (const folder of folders) makeFolder(folder);
    nodeModule.enableCompileCache(folders.at(-1));
  } catch {
    // No home folder, or none that can be written: go on without a cache.
  }
}

// Never recursively: where a parent cannot be made (a home below /proc), Node's own recursion does not end.
function makeFolder(folder) {
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
}

function findPackagedNode() {
  try {
    return nodeModule.createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
}

function giveUp(reason) {
  const why = reason === undefined ? "" : ` (the packaged one did not start: ${reason})`;
  process.stderr.write(
    `Holdfast needs Node ${requiredMajor} or newer, but this is Node ${process.versions.node} and no other was found${why}: ` +
      `install Node ${requiredMajor}, or install Holdfast again with its optional dependencies.\n`,
  );
  process.exitCode = unavailable;
}

async function handOver(node) {
  process.env.HOLDFAST_LAUNCHED = `${process.pid}`;
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  if (typeof process.execve === "function") {
    try {
      process.execve(node, [node, ...process.execArgv, ...args], process.env);
    } catch {
      // Some hosts forbid it: a child does the same.
    }
  }
  await runChild(node, [...process.execArgv, ...args]);
}

async function runChild(node, args) {
  const { spawn } = await import("node:child_process");
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const forward = (signal) => {
    if (signal === "SIGINT" && ownsTerminal()) return;
    child.kill(signal);
  };
  // Before the child starts: a signal in between would end the launcher and leave the child behind.
  for (const signal of signals) process.on(signal, forward);
  const child = spawn(node, args, { stdio: "inherit" });
  child.on("error", (error) => giveUp(error.message));
  child.on("exit", (code, signal) => {
    for (const each of signals) process.off(each, forward);
    if (signal === null) process.exitCode = code ?? 1;
    else process.kill(process.pid, signal);
  });
}

// A terminal sends Ctrl-C to the whole foreground group, so the child has it already.
// Forwarded once more it would count as the second Ctrl-C, which cancels the run.
function ownsTerminal() {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const [, , group, , , foregroundGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === foregroundGroup;
  } catch {
    return process.stdin.isTTY === true;
  }
}
