import { expect, test, vi } from "vitest";
import { COMMAND_GROUPS, meantBy } from "./command-groups.ts";
import { createProgram, runProgram } from "./program.ts";

test("[CLI-9] every command stands under one heading of the help, and has an example", () => {
  const program = createProgram();
  const names = program.commands.map((command) => command.name());
  expect(COMMAND_GROUPS.flatMap(([, grouped]) => grouped).toSorted()).toEqual(names.toSorted());
  const help = program.helpInformation();
  const headings = COMMAND_GROUPS.map(([heading]) => help.indexOf(`\n${heading}`));
  expect(headings).toEqual(headings.toSorted((one, other) => one - other));
  expect(headings.every((place) => place > 0)).toBe(true);
});

test.each(["follow", "attach", "tail", "rm", "list", "ps", "kill", "delete", "start", "approve"])(
  "[CLI-9] `%s` of other tools names the command that does it",
  async (name) => {
    const meant = meantBy(name) ?? expect.fail("nothing is named");
    expect(createProgram().commands.map((command) => command.name())).not.toContain(name);
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      expect(await runProgram([name, "x"])).toBe(2);
      expect(write.mock.calls.join("")).toContain(meant);
    } finally {
      write.mockRestore();
    }
  },
);

test("[CLI-9] a name that every object has is no command", () => {
  expect(meantBy("constructor")).toBeNull();
});
