import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, constants, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { HoldfastError } from "../src/base/failure.ts";

// Installs the agent clients that the end-to-end tests run, each in one exact version, into a folder that git does not
// see. `node scripts/agent-clients.ts` prints the path of Claude Code's binary.

const PACKAGE = "@anthropic-ai/claude-code";
const VERSION = "2.1.329";
const CACHE = fileURLToPath(new URL("../node_modules/.cache/holdfast/agents/", import.meta.url));

/** Installs Claude Code unless it is there; resolves with the path of its binary. */
export async function installClaude(): Promise<string> {
  const folder = join(CACHE, `claude-code-${VERSION}`);
  const found = await findBinary(folder);
  if (found !== null) return found;
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(join(CACHE, ".new-"));
  try {
    await install(draft);
    // Two installations at once: the second finds the first one's folder in its way, which is as good.
    await rename(draft, folder).catch(() => null);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  const installed = await findBinary(folder);
  if (installed === null)
    throw new HoldfastError(
      "PROGRAM_MISSING",
      `${PACKAGE}@${VERSION} brought no binary for ${process.platform}-${process.arch}.`,
    );
  return installed;
}

// The wrapper's script that links the binary is not run: the platform's package holds it.
async function findBinary(folder: string): Promise<string | null> {
  const platform = `${process.platform}-${process.arch}`;
  for (const name of [platform, `${platform}-musl`]) {
    const path = join(folder, "node_modules", `${PACKAGE}-${name}`, "claude");
    const there = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return null;
}

async function install(folder: string): Promise<void> {
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  // Inside `npm run` the environment names this repository as the place to install into.
  const words = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--save-exact",
    "--prefix",
    folder,
    `${PACKAGE}@${VERSION}`,
  ];
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}` };
  const npm = spawn("npm", words, { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(npm, "exit");
  if (code !== 0)
    throw new HoldfastError("PROGRAM_MISSING", `npm could not install ${PACKAGE}@${VERSION}.`, {
      hint: "Is the registry reachable?",
    });
}

if (import.meta.main) process.stdout.write(`${await installClaude()}\n`);
