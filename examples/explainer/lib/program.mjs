// What every program here shares: flags of the command line, JSON files, and saying how far it is.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";

/** Something that the person who started the program can put right; told without a stack. */
export class Refusal extends Error {}

/** The flags of the command line as an object; a flag that comes again becomes a list. */
export function flags(words = process.argv.slice(2)) {
  const found = {};
  for (let at = 0; at < words.length; at += 2) {
    const [flag, value] = [words[at], words[at + 1]];
    if (!flag.startsWith("--") || value === undefined)
      throw new Refusal(`${basename(process.argv[1])} takes --name value pairs; \`${flag}\` is none.`);
    const name = flag.slice(2);
    found[name] = name in found ? [found[name], value].flat() : value;
  }
  return found;
}

/** One value of a flag that must be there. */
export function need(given, name) {
  if (given[name] === undefined) throw new Refusal(`--${name} is missing.`);
  return given[name];
}

export function list(value) {
  return value === undefined ? [] : [value].flat();
}

export function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

export function writeJson(file, value) {
  write(file, `${JSON.stringify(value, null, 2)}\n`);
}

export function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Runs a program's main function; a refusal is one line and exit code 1. */
export async function main(work) {
  try {
    await work(flags());
  } catch (failure) {
    console.error(failure instanceof Refusal ? failure.message : failure);
    process.exitCode = 1;
  }
}

let toldAt = 0;

/** Says how far the work is: a line for whoever watches the program, and for Holdfast where it runs below it. */
export function progress(percent, what) {
  const line = `${String(Math.round(percent)).padStart(3)} %  ${what}`;
  const now = Date.now();
  if (now - toldAt < 5_000 && percent < 100) return;
  toldAt = now;
  console.log(line);
  if (process.env.HOLDFAST_DIR === undefined) return;
  const child = spawn("holdfast", ["progress", line.trim()], { stdio: "ignore" });
  child.on("error", () => {});
}
