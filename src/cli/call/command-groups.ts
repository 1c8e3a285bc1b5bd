/** Under which heading the help lists each command, in the order of a day's work. */
export const COMMAND_GROUPS: readonly (readonly [heading: string, names: readonly string[]])[] = [
  ["Start here:", ["demo", "init", "validate"]],
  ["Run:", ["run", "watch", "resume"]],
  ["Look:", ["report", "ls", "show", "why", "logs", "artifacts", "events"]],
  ["Decide:", ["gates", "answer", "knowledge"]],
  ["Steer:", ["cancel", "retry", "revise"]],
  ["Operate:", ["status", "serve", "stop", "agents", "channel", "completion"]],
  ["Keep:", ["doctor", "gc", "backup", "audit"]],
  ["Inside a stage:", ["ask", "progress", "artifact"]],
];

/** The heading of a command. */
export function groupOf(name: string): string {
  return COMMAND_GROUPS.find(([, names]) => names.includes(name))?.[0] ?? "Commands:";
}

/** What other tools call a command that is here, in the words that do the same. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  follow: "`holdfast watch RUN`, or `holdfast logs RUN -f` for what it prints",
  attach: "`holdfast watch RUN`",
  tail: "`holdfast logs RUN -f`",
  log: "`holdfast logs RUN`",
  rm: "`holdfast cancel RUN` to end a run, `holdfast gc` to free what ended runs need no more",
  remove: "`holdfast cancel RUN` to end a run, `holdfast gc` to free what ended runs need no more",
  delete: "`holdfast cancel RUN` to end a run, `holdfast gc` to free what ended runs need no more",
  prune: "`holdfast gc`",
  clean: "`holdfast gc`",
  list: "`holdfast ls`",
  ps: "`holdfast ls --state running`",
  runs: "`holdfast ls`",
  history: "`holdfast ls`, or `holdfast events RUN`",
  kill: "`holdfast cancel RUN`",
  abort: "`holdfast cancel RUN`",
  start: "`holdfast run FILE`",
  exec: "`holdfast run FILE`",
  submit: "`holdfast run FILE --detach`",
  restart: "`holdfast retry RUN`",
  rerun: "`holdfast retry RUN`",
  continue: "`holdfast resume RUN`",
  approve: "`holdfast gates`, then `holdfast answer GATE OPTION`",
  reject: "`holdfast gates`, then `holdfast answer GATE OPTION`",
  inbox: "`holdfast gates`",
  get: "`holdfast artifacts get RUN STAGE.OUTPUT`",
  info: "`holdfast show RUN`",
  describe: "`holdfast show RUN`",
  inspect: "`holdfast show RUN`",
  explain: "`holdfast why RUN`",
  check: "`holdfast validate FILE`",
  lint: "`holdfast validate FILE`",
  daemon: "`holdfast serve`",
  up: "`holdfast serve`",
  down: "`holdfast stop`",
};

/** What does here what a command of another name does elsewhere; null where nothing does. */
export function meantBy(name: string): string | null {
  return Object.hasOwn(OTHER_NAMES, name) ? (OTHER_NAMES[name] ?? null) : null;
}
