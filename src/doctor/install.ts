import type { Machine } from "./examination.ts";

/** Programs that install others, and how they are told to. */
const INSTALLERS: readonly (readonly [program: string, words: string])[] = [
  ["apt-get", "sudo apt-get install"],
  ["dnf", "sudo dnf install"],
  ["pacman", "sudo pacman -S"],
  ["apk", "sudo apk add"],
  ["zypper", "sudo zypper install"],
  ["brew", "brew install"],
];

/** The command that installs a package on this machine. */
export function installWords({ find }: Pick<Machine, "find">, name: string): string {
  const [, words] = INSTALLERS.find(([program]) => find(program) !== null) ?? [];
  return words === undefined ? `Install ${name}, then \`holdfast doctor\`.` : `${words} ${name}`;
}
