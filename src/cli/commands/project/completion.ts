import { HoldfastError } from "../../../base/failure.ts";
import type { CommandContext } from "../../call/context.ts";

// Each script asks `holdfast __complete WORDS…` at the key's press: what is offered is always what this version has.

const BASH = String.raw`_holdfast() {
  local line=${"$"}{COMP_LINE:0:COMP_POINT} full prefix value
  local -a words
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  full=${"$"}{words[-1]}
  # Bash replaces only what follows the last = or : of a word.
  prefix=${"$"}{full%"${"$"}{full##*[=:]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    if [[ $value == ":files" ]]; then
      compopt -o default
      COMPREPLY=()
      return
    fi
    COMPREPLY+=("${"$"}{value#"$prefix"}")
  done < <("${"$"}{words[0]}" __complete "${"$"}{words[@]:1}" 2>/dev/null)
}
complete -F _holdfast holdfast`;

const ZSH = String.raw`#compdef holdfast
_holdfast() {
  local -a lines values
  local line
  lines=("${"$"}{(@f)$("${"$"}{words[1]}" __complete "${"$"}{(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ ${"$"}{lines[1]} == ":files" ]]; then
    _files
    return
  fi
  for line in $lines; do
    [[ -n $line ]] && values+=("${"$"}{${"$"}{line%%$'\t'*}//:/\\:}${"$"}{${"$"}{(M)line%%$'\t'*}:+:${"$"}{line#*$'\t'}}")
  done
  _describe -V holdfast values
}
compdef _holdfast holdfast`;

const FISH = String.raw`function __holdfast_complete
  set -l words (commandline -opc)
  set -l token (commandline -ct)
  set -l found ($words[1] __complete $words[2..-1] "$token" 2>/dev/null)
  if test "$found[1]" = ":files"
    __fish_complete_path "$token"
  else
    printf '%s\n' $found
  end
end
complete -c holdfast -f -a '(__holdfast_complete)'`;

const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

/** `holdfast completion SHELL`. */
export async function completion(context: CommandContext, [shell = ""]: readonly string[]): Promise<number> {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (script === undefined)
    throw new HoldfastError("USAGE", `There is no completion for ${shell}; there is for bash, zsh and fish.`);
  if (context.json) context.document({ shell, script });
  else context.print(script);
  return 0;
}
