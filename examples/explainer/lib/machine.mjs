// What the example needs of the machine, named with the one line that installs it, before anything is spent.
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { readJson, Refusal } from "./program.mjs";

const { holdfast: NEEDS } = readJson(join(import.meta.dirname, "..", "package.json"));

/** Refuses with the line that installs what is missing; a voice's program is only needed where it reads. */
export function checkMachine(voice) {
  const programs = Object.entries(NEEDS.programs).filter(
    ([program]) => program !== (voice === "slt" ? "flite" : "festival"),
  );
  const missing = [
    ...programs.filter(([program]) => !isOnPath(program)),
    ...Object.entries(NEEDS.files).filter(
      ([file]) => !existsSync(file) && !(voice !== "slt" && file.includes("festival")),
    ),
  ];
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap(([, names]) => names))];
  throw new Refusal(
    `Missing: ${missing.map(([name]) => name).join(", ")}. On Debian or Ubuntu: sudo apt-get install -y --no-install-recommends ${packages.join(" ")}`,
  );
}

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
