import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

// What the tests call beyond Node: a program, or a file of a package that brings none, and the Debian package it comes in.
const NEEDS: Readonly<Record<string, string>> = {
  dash: "dash",
  fish: "fish",
  git: "git",
  shellcheck: "shellcheck",
  strace: "strace",
  zsh: "zsh",
  ffmpeg: "ffmpeg",
  festival: "festival",
  "/usr/share/festival/voices/us/cmu_us_slt_arctic_hts": "festvox-us-slt-hts",
  flite: "flite",
  pocketsphinx_batch: "pocketsphinx",
  "/usr/share/pocketsphinx/model/en-us/en-us.lm.bin": "pocketsphinx-en-us",
  tesseract: "tesseract-ocr",
  "/usr/share/tesseract-ocr/5/tessdata/eng.traineddata": "tesseract-ocr-eng",
  "/usr/share/fonts/opentype/inter/Inter-Bold.otf": "fonts-inter",
};

const missing = Object.entries(NEEDS).flatMap(([need, name]) => (isThere(need) ? [] : [name]));
if (missing.length > 0) install(missing);

function install(packages: readonly string[]): void {
  const steps = [
    ["apt-get", "update"],
    ["apt-get", "install", "-y", "--no-install-recommends", ...packages],
  ];
  if (process.getuid?.() !== 0 || !isOnPath("apt-get")) {
    console.error(`Missing: ${packages.join(", ")}. On Debian or Ubuntu:`);
    console.error(`  ${steps.map((step) => `sudo ${step.join(" ")}`).join(" && ")}`);
    process.exitCode = 1;
    return;
  }
  const failed = steps.find((step) => !succeeds(step));
  if (failed === undefined) return;
  console.error(`"${failed.join(" ")}" failed: still missing ${packages.join(", ")}.`);
  process.exitCode = 1;
}

function succeeds([program = "", ...args]: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"], env }).status === 0;
}

function isThere(need: string): boolean {
  return need.startsWith("/") ? existsSync(need) : isOnPath(need);
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
