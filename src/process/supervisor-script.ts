// The supervisor: one POSIX sh per execution, started as `sh -c TEXT holdfast DIRECTORY MODE STDIN LIMIT COMMAND…`, so that
// its text is parsed whole and an upgrade cannot change it under way. What it writes is read by the decision table.
//
// - `start` is created O_EXCL: either this sh runs the command, or recovery wrote `void` and it never will.
// - `child` is written by the child itself just before exec: its pid and start time stay true through it.
// - The command runs in the foreground: a background child of a sh has SIGINT and SIGQUIT ignored.
// - Signals are caught (not ignored) before the command, so that it gets the defaults back, and ignored after it, so that
//   a late TERM cannot kill `mv`.
// - The supervisor and its pumps carry HOLDFAST_SUPERVISES, the command HOLDFAST_FENCE: a sweep takes the latter first.
// - `result.tmp` was filled with blanks beforehand: a full disk cannot refuse the result (<> does not truncate).

/** The text of the supervisor, checked by shellcheck and run under dash and bash. */
export const SUPERVISOR: string = `set -C
d=$1 mode=$2 in=$3 limit=$4
shift 4
path=$PATH
PATH=/usr/bin:/bin:$PATH
trap : HUP INT QUIT TERM USR1 USR2
read -r boot </proc/sys/kernel/random/boot_id
read -r me </proc/self/stat
printf '%s %s\\n' "$boot" "$me" >"$d/start" || exit 120
command_itself() {
  read -r it </proc/self/stat
  printf '%s\\n' "$it" >"$d/child" || exit 121
  PATH=$path HOLDFAST_FENCE=$HOLDFAST_SUPERVISES
  export PATH HOLDFAST_FENCE
  unset HOLDFAST_SUPERVISES
  exec "$@"
}
record_result() {
  trap '' HUP INT QUIT TERM USR1 USR2
  printf 'exit %s .\\n' "$1" 1<>"$d/result.tmp" && mv -f "$d/result.tmp" "$d/result"
}
pump() {
  trap '' HUP INT QUIT TERM USR1 USR2
  (ulimit -f "$limit"; exec cat) >>"$1" 2>/dev/null
  exec cat >/dev/null
}
if [ "$mode" = direct ]; then
  (command_itself "$@") <"$in" >>"$d/out" 2>>"$d/err"
  record_result $?
  exit
fi
{
  {
    trap : HUP INT QUIT TERM USR1 USR2
    (command_itself "$@") <"$in" 2>&1 >&3 3>&-
    record_result $?
  } | pump "$d/err" 3>&-
} 3>&1 | pump "$d/out"
`;

/** What the supervisor's limit counts in: blocks of 512 bytes (POSIX \`ulimit -f\`). */
export const LIMIT_BLOCK_BYTES = 512;
