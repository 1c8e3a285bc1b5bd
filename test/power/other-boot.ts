import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

// Loaded into the unchanged program by `node --import`: the machine has another boot id than before, as after a loss of power.

const { readFileSync } = fs;

Object.assign(fs, {
  readFileSync: (...words: Parameters<typeof readFileSync>): ReturnType<typeof readFileSync> =>
    words[0] === "/proc/sys/kernel/random/boot_id" ? "0b0070ff-0000-4000-8000-000000000000\n" : readFileSync(...words),
});
syncBuiltinESMExports();
