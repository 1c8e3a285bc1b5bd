import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

// Loaded into the unchanged program by `node --import`: the recorded home comes from a machine that nobody has.

const MACHINE: Readonly<Record<string, string>> = {
  "/etc/machine-id": "5ec0dedc0ffee5ec0dedc0ffee5ec0de\n",
  "/proc/sys/kernel/random/boot_id": "5ec0ded0-0000-4000-8000-000000000000\n",
};

const { readFileSync } = fs;

Object.assign(fs, {
  readFileSync: (...words: Parameters<typeof readFileSync>): ReturnType<typeof readFileSync> =>
    MACHINE[String(words[0])] ?? readFileSync(...words),
});
syncBuiltinESMExports();
