// The supervisor: one POSIX sh per execution, started as `sh -c TEXT holdfast DIRECTORY MODE STDIN LIMIT BOOT SLACK COMMAND…`, so
// that its text is parsed whole and an upgrade cannot change it under way. What it writes is read by the decision table.
//
// - `start` is created O_EXCL: either this sh runs the command, or recovery wrote `void` and it never will. It names the
//   process that waits for the command and writes the result, which with pumps is not the first one.
// - `child` is written by the child itself just before exec: its pid and start time stay true through it.
// - The command runs in the foreground: a background child of a sh has SIGINT and SIGQUIT ignored.
// - The supervisor ignores signals, so that one to the whole group cannot cost the result; the command gets the defaults back.
// - The supervisor and its pumps carry HOLDFAST_SUPERVISES, the command HOLDFAST_FENCE: a sweep takes only the latter.
// - The result names the fence's token: a file that strayed here from another execution settles nothing.
// - `result` was filled with blanks beforehand: a full disk cannot refuse what is written over them (<> does not truncate).
//   It is one short write, and a reader takes nothing that is incomplete: no rename, whose program would be started at every end.
//   It is open from the start, so that a home which is renamed meanwhile gets it.
// - The command's timer slack is a figure of this execution, which whatever descends from it keeps (timer-mark.ts).
// - A pump is a `tee` that may not write beyond the limit: it then drops the journal and goes on reading (POSIX tee). A `wc`
//   behind it counts what came through, so that what was dropped is known.
// - Where `exec` fails the sh ends with 126 or 127, as any program may; refusal.ts knows it by what the sh says of it.
// - Names begin with hf_: a variable of the command's environment that the sh assigned would reach the command changed.

/** The text of the supervisor, checked by shellcheck and run under dash and bash. */
export const SUPERVISOR: string = `set -C
trap '' HUP INT QUIT TERM USR1 USR2
hf_dir=$1 hf_mode=$2 hf_in=$3 hf_limit=$4 hf_boot=$5 hf_slack=$6
shift 6
hf_command() {
  trap - HUP INT QUIT TERM USR1 USR2
  read -r hf_me </proc/self/stat
  printf '%s\\n' "$hf_me" >"$hf_dir/child" || exit 121
  printf '%s' "$hf_slack" 2>/dev/null 1<>/proc/self/timerslack_ns || :
  HOLDFAST_FENCE=$HOLDFAST_SUPERVISES
  export HOLDFAST_FENCE
  unset HOLDFAST_SUPERVISES PWD OLDPWD SHLVL
  exec "$@"
}
hf_supervise() {
  read -r hf_me </proc/self/stat
  printf '%s %s\\n' "$hf_boot" "$hf_me" >"$hf_dir/start" || exit 120
  {
    (hf_command "$@") <"$hf_in" 4>&-
    printf 'exit %s %s .\\n' $? "\${HOLDFAST_SUPERVISES##*#}" >&4
  } 4<>"$hf_dir/result" || exit 122
}
hf_pump() {
  trap '' XFSZ PIPE
  ulimit -f "$hf_limit"
  PATH=/usr/bin:/bin:$PATH
  exec tee -a "$1" 2>/dev/null
}
hf_count() {
  umask 077
  PATH=/usr/bin:/bin:$PATH
  exec wc -c >"$1.bytes" 2>/dev/null
}
if [ "$hf_mode" = direct ]; then
  hf_supervise "$@" >>"$hf_dir/out" 2>>"$hf_dir/err"
else
  { hf_supervise "$@" 2>&1 >&3 3>&- | hf_pump "$hf_dir/err" 3>&- | hf_count "$hf_dir/err" 3>&-; } 3>&1 |
    hf_pump "$hf_dir/out" | hf_count "$hf_dir/out"
fi
`;

/** What the supervisor's limit counts in (POSIX \`ulimit -f\`). */
const BLOCK_BYTES = 512;

/** How many blocks hold so many bytes: a pump keeps what is in them, the last one whole. */
export function limitBlocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES);
}

/** How far a journal may grow while its limit is so many bytes. */
export function growthWithin(bytes: number): number {
  return limitBlocks(bytes) * BLOCK_BYTES;
}
