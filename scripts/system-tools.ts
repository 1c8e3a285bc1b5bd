import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

// What the tests call beyond Node. Each Debian package here is named like the program it brings.
const tools = ["dash", "fish", "git", "shellcheck", "strace", "zsh"];

const missing = tools.filter((tool) => !isOnPath(tool));
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
