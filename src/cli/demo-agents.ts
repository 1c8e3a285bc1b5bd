import type { LoadedPipeline } from "../definition/load/load-pipeline.ts";
import type { Definition, Stage } from "../domain/definition/definition.ts";
import type { Agent, ScriptStep } from "../domain/definition/work.ts";
import type { Answer, Conversation, FakeModel, ToolUse } from "../testing/index.ts";
import { contextWith, type CommandContext } from "./call/context.ts";

// `demo --agent claude`: the stages that the scripted agent plays otherwise are done by the real client. It speaks to the
// fake model, which gives it the very words of the scripts, and sees neither the user's account nor the user's settings.

/** The demo with the real client. */
export interface ClaudeDemo extends AsyncDisposable {
  readonly loaded: LoadedPipeline;
  readonly context: CommandContext;
}

/** Starts a fake model and lets the pipeline's agents be Claude Code, which asks it. */
export async function prepareClaudeDemo(context: CommandContext, loaded: LoadedPipeline): Promise<ClaudeDemo> {
  const { startFakeModel } = await import("../testing/index.ts");
  const model = await startFakeModel({ conversations: loaded.definition.stages.flatMap(conversationsOf) });
  return {
    loaded: { ...loaded, definition: withClaude(loaded.definition) },
    context: contextWith(context, { env: environmentFor(context, model) }),
    [Symbol.asyncDispose]: model.close,
  };
}

function withClaude(definition: Definition): Definition {
  return { ...definition, stages: definition.stages.map(stageWithClaude) };
}

function stageWithClaude(stage: Stage): Stage {
  if (stage.work.kind !== "agent") return stage;
  const permissions = { allow: ["Read"], deny: [] };
  const agent = { ...stage.work.agent, use: "claude", model: "claude-haiku-4-5", script: null, permissions };
  return { ...stage, work: { kind: "agent", agent } };
}

/** Variables of the client's own account, endpoint and settings; the proxy must not stand before the fake model. */
const OWN = /^(ANTHROPIC_|CLAUDE_|CLAUDECODE$|AWS_|GOOGLE_|CLOUD_ML_)/;

function environmentFor({ env, home }: CommandContext, model: FakeModel): CommandContext["env"] {
  const plain = Object.fromEntries(Object.entries(env).filter(([name]) => !OWN.test(name)));
  const direct = [env["NO_PROXY"] ?? env["no_proxy"] ?? "", "127.0.0.1"].filter((part) => part !== "").join(",");
  return {
    ...plain,
    NO_PROXY: direct,
    no_proxy: direct,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: "no-key-is-needed-for-the-fake-model",
    CLAUDE_CONFIG_DIR: `${home}/claude`,
  };
}

/** The words of an agent's script as conversations: a later attempt is known by the fixes in its prompt. */
function conversationsOf({ work }: Stage): readonly Conversation[] {
  if (work.kind !== "agent") return [];
  const [first = [], ...later] = work.agent.script ?? [];
  const again = later.map((steps) => conversationOf(steps, { agent: work.agent, again: true }));
  return [...again, conversationOf(first, { agent: work.agent, again: false })];
}

interface Speaker {
  readonly agent: Agent;
  readonly again: boolean;
}

/** Prompts name files between these. */
const TICK = "`";

function conversationOf(steps: readonly ScriptStep[], speaker: Speaker): Conversation {
  const files = Object.entries(Object.assign({}, ...steps.map((step) => ("write" in step ? step.write : {}))));
  const said = steps.flatMap((step) => ("say" in step ? [step.say] : []));
  const tokens = steps.flatMap((step) =>
    "usage" in step ? [{ inputTokens: step.usage.inputTokens ?? 0, outputTokens: step.usage.outputTokens ?? 0 }] : [],
  );
  const [file = ""] = files.map(([path]) => path);
  const task = `in ${TICK}(?<source>[^${TICK}]+)${TICK}[.] Write ${TICK}${file.replaceAll(".", "[.]")}${TICK}`;
  return {
    when: `/${task}${speaker.again ? String.raw`[\s\S]*Make these fixes:` : ""}/`,
    steps: [
      { text: said[0] ?? "Reading.", tools: [reading("$<source>")] },
      ...(speaker.again ? [{ tools: [reading(file)] }] : []),
      answer(
        said[1] ?? "Writing.",
        files.map(([path, content]) => writing(path, String(content))),
        tokens[0],
      ),
      { text: `${file} is written.` },
    ],
  };
}

function answer(text: string, tools: readonly ToolUse[], tokens: Answer["tokens"]): Answer {
  return { text, tools, ...(tokens === undefined ? {} : { tokens }) };
}

function reading(path: string): ToolUse {
  return { name: "Read", input: { file_path: path } };
}

function writing(path: string, content: string): ToolUse {
  return { name: "Write", input: { file_path: path, content } };
}
