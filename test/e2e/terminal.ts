import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import xterm from "@xterm/headless";
import { endWithTest, folder, LAUNCHER, until } from "./cli-home.ts";

// A command on a real pseudo-terminal (made by util-linux' `script`), and what a person sees there.

/** A command that runs on a terminal. */
export interface Terminal {
  /** What the screen shows, scrolled-off lines first, without empty ones at the end. */
  readonly screen: () => Promise<readonly string[]>;
  /** Everything that was written to the terminal. */
  readonly written: () => string;
  readonly type: (text: string) => void;
  /** Waits until the screen shows the words. */
  readonly shows: (words: string | RegExp) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  readonly ended: Promise<number | null>;
}

/** How the terminal is. */
export interface TerminalWishes {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a command of ours on a terminal of its own. */
export function openTerminal(words: readonly string[], wishes: TerminalWishes = {}): Terminal {
  return openProgram([process.execPath, LAUNCHER, ...words], wishes);
}

/** A folder for PATH in which this program has its name, so that printed commands begin with that. */
function programFolder(): string {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  if (!existsSync(join(bin, "holdfast"))) symlinkSync(LAUNCHER, join(bin, "holdfast"));
  return bin;
}

/** Starts any program on a terminal of its own. */
export function openProgram(words: readonly string[], wishes: TerminalWishes = {}): Terminal {
  const { columns = 80, rows = 24 } = wishes;
  const marks = Object.entries(process.env).filter(
    ([name]) => !/^(HOLDFAST_|npm_|INIT_CWD$|NO_COLOR$|FORCE_COLOR$)/.test(name),
  );
  const ttyFile = join(folder, `tty-${crypto.randomUUID()}`);
  const env = {
    ...Object.fromEntries(marks),
    HOLDFAST_HOME: join(folder, "home"),
    PATH: `${programFolder()}:${process.env["PATH"] ?? ""}`,
    SHELL: "/bin/sh",
    TERM: "xterm-256color",
    ...wishes.env,
  };
  const command = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const line = `tty > ${ttyFile}; stty cols ${columns} rows ${rows}; exec ${command}`;
  const child = spawn("script", ["-qefc", line, "/dev/null"], { cwd: join(folder, "project"), env, stdio: "pipe" });
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  let written = "";
  child.stdout.on("data", (chunk: Buffer) => {
    written += chunk.toString();
    emulator.write(chunk);
  });
  const screen = async (): Promise<readonly string[]> => {
    await new Promise<void>((done) => emulator.write("", done));
    const { active } = emulator.buffer;
    const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? "");
    return lines.slice(0, lines.findLastIndex((text) => text !== "") + 1);
  };
  const ended = endWithTest(child);
  return {
    screen,
    written: () => written,
    type: (text) => child.stdin.write(text),
    shows: async (shown) => {
      const isShown = async (): Promise<boolean> => {
        const text = (await screen()).join("\n");
        return typeof shown === "string" ? text.includes(shown) : shown.test(text);
      };
      await until(isShown).catch(async () => {
        throw new Error(`It never showed ${String(shown)}, but:\n${(await screen()).join("\n")}`);
      });
    },
    resize: async (cols, lines) => {
      execFileSync("stty", ["-F", readFileSync(ttyFile, "utf8").trim(), "cols", String(cols), "rows", String(lines)]);
      emulator.resize(cols, lines);
    },
    ended,
  };
}
