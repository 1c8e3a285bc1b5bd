import { HoldfastError } from "../../base/failure.ts";
import type { CommandContext } from "../context.ts";

const COMMANDS =
  "demo init validate run resume ls show why logs artifacts events audit gates answer cancel retry status serve stop gc ask progress artifact completion";

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_holdfast() { COMPREPLY=($(compgen -W "${COMMANDS}" -- "\${COMP_WORDS[COMP_CWORD]}")); [ "$COMP_CWORD" -gt 1 ] && COMPREPLY=($(compgen -f -W "@last" -- "\${COMP_WORDS[COMP_CWORD]}")); }\ncomplete -F _holdfast holdfast`,
  zsh: `#compdef holdfast\n_holdfast() { if (( CURRENT == 2 )); then compadd ${COMMANDS}; else compadd @last; _files; fi }\ncompdef _holdfast holdfast`,
  fish: `complete -c holdfast -f -n __fish_use_subcommand -a "${COMMANDS}"\ncomplete -c holdfast -n "not __fish_use_subcommand" -a "@last"`,
};

/** \`holdfast completion SHELL\`. */
export async function completion(context: CommandContext, [shell = ""]: readonly string[]): Promise<number> {
  const script = SCRIPTS[shell];
  if (script === undefined)
    throw new HoldfastError("USAGE", `There is no completion for ${shell}; there is for bash, zsh and fish.`);
  context.print(script);
  return 0;
}
