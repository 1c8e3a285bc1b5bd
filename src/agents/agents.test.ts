import { expect, test } from "vitest";
import { createAgents } from "./agents.ts";
import { claude } from "./claude/adapter.ts";
import { scripted } from "./scripted/adapter.ts";

test("the register knows the agents by name and no others", () => {
  const agents = createAgents();
  expect(agents.find("scripted")).toBe(scripted);
  expect(agents.find("claude")).toBe(claude);
  expect(agents.find("toString")).toBeNull();
});

test.for([claude, scripted])(
  "[P6] what $name needs of the environment is declared once, secrets as secrets",
  (agent) => {
    const names = [...agent.environment, ...agent.secrets];
    expect(names).toEqual([...new Set(names)]);
    expect(agent.environment.filter((name) => /KEY|TOKEN(?!S)|SECRET|HEADERS|PASSWORD/.test(name))).toEqual([]);
  },
);

test("[P6] the ways to log in to Claude reach it as secrets, its endpoint as it is", () => {
  expect(claude.secrets).toEqual(expect.arrayContaining(["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"]));
  expect(claude.environment).toEqual(expect.arrayContaining(["ANTHROPIC_BASE_URL", "CLAUDE_CONFIG_DIR"]));
});
