import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { stopDaemon } from "../../src/app/daemon/living-daemon.ts";
import { eventsOf } from "../opened-home.ts";
import { folder, holdfast, shown, until, write } from "./cli-home.ts";

// The daemon is killed with -9 while a command works, and the end of the record is cut off behind its back.

const FRAME = 24 + 4_096;
const HEADER = 32;

function home(): string {
  return join(folder, "home");
}

/** Begins a run whose command waits for a file; gives the run and the command's pid. */
async function begin(): Promise<{ readonly run: string; readonly pid: number }> {
  const words = `echo x >> ${folder}/begun; while [ ! -e ${folder}/go ]; do sleep 0.05; done; echo x >> ${folder}/done`;
  const file = write(
    "work.pipeline.yaml",
    `name: work\nstages:\n  work: { run: [sh, -c, ${JSON.stringify(words)}], outputs: none }\n`,
  );
  expect(await holdfast("run", file, "--detach")).toMatchObject({ code: 0 });
  await until(async () => /"pid": ?\d/.test(JSON.stringify(await shown("@last"))));
  const { id, stages } = await shown("@last");
  return { run: String(id), pid: Number(/"pid":(\d+)/.exec(JSON.stringify(stages))?.[1]) };
}

async function killDaemon(): Promise<void> {
  const { pid } = JSON.parse(readFileSync(join(home(), "daemon.json"), "utf8"));
  process.kill(Number(pid), "SIGKILL");
  await until(() => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "));
}

/** Cuts the WAL so that a query over what is left still finds something, and as little else as can be. */
function cutUntil(query: string, run: string): void {
  const wal = join(home(), "holdfast.db-wal");
  const trial = join(folder, "trial");
  mkdirSync(trial);
  const frames = Math.floor((readFileSync(wal).length - HEADER) / FRAME);
  for (let kept = 0; kept <= frames; kept += 1) {
    for (const name of ["holdfast.db", "holdfast.db-wal"]) copyFileSync(join(home(), name), join(trial, name));
    truncateSync(join(trial, "holdfast.db-wal"), HEADER + kept * FRAME);
    const database = new DatabaseSync(join(trial, "holdfast.db"));
    const found = database.prepare(query).get(run) !== undefined;
    database.close();
    rmSync(join(trial, "holdfast.db-shm"), { force: true });
    if (!found) continue;
    truncateSync(wal, HEADER + kept * FRAME);
    return;
  }
  throw new TypeError("no prefix of the WAL holds it");
}

test("[HOME-5][HOME-6] a record that lost its end is seen at the start: open runs are held, and nothing is done beside what lives", async () => {
  const { run, pid } = await begin();
  await killDaemon();
  cutUntil("select 1 from events where stream = ? and type = 'run.accepted'", run);
  expect(await holdfast("resume")).toMatchObject({ code: 3, err: expect.stringContaining("is not resumed") });
  expect(await holdfast("resume", run)).toMatchObject({ code: 7, err: expect.stringContaining(`process ${pid}`) });
  expect(await shown(run)).toMatchObject({ state: "waiting", reason: "operator" });
  expect(eventsOf(home(), "home", ["record.cut-off"])).toHaveLength(1);
  expect(eventsOf(home(), "home", ["process.found"])).toMatchObject([
    { data: { run, standing: "unknown", pids: expect.arrayContaining([pid]) } },
  ]);
  process.kill(pid, 0);
  expect((await holdfast("why", run)).out).toContain("record lost events");
  const audit = await holdfast("audit", "verify");
  expect(audit).toMatchObject({ code: 1 });
  expect(audit.out).toContain("noted outside the database");
  writeFileSync(join(folder, "go"), "");
  await until(() => existsSync(join(folder, "done")));
  expect(readFileSync(join(folder, "begun"), "utf8")).toBe("x\n");
  expect(await holdfast("resume", run)).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, "begun"), "utf8")).toBe("x\nx\n");
});

test("[HOME-5][HOME-6] a run that the record lost altogether leaves its process named and its folder alone", async () => {
  const { run, pid } = await begin();
  await killDaemon();
  truncateSync(join(home(), "holdfast.db-wal"), HEADER);
  expect(await holdfast("status", "--json")).toMatchObject({ code: 0 });
  const file = write("other.pipeline.yaml", `name: other\nstages:\n  work: { run: ["true"], outputs: none }\n`);
  expect(await holdfast("run", file)).toMatchObject({ code: 0 });
  expect(eventsOf(home(), "home", ["process.found"])).toMatchObject([{ data: { run, standing: "unknown" } }]);
  process.kill(pid, 0);
  expect(existsSync(join(home(), "runs", run, "executions"))).toBe(true);
  writeFileSync(join(folder, "go"), "");
  await until(() => existsSync(join(folder, "done")));
});

test("[HOME-2][HOME-3] the doctor names a copied home, and makes it a home of its own when it is told", async () => {
  const file = write("ask.pipeline.yaml", `name: ask\nstages:\n  ask: { gate: { ask: "Go on?" } }\n`);
  expect(await holdfast("run", file)).toMatchObject({ code: 3 });
  const copy = join(folder, "copy");
  cpSync(home(), copy, { recursive: true });
  const refused = await holdfast("run", file, "--home", copy);
  expect(refused).toMatchObject({ code: 5, err: expect.stringContaining("moved, or it is a copy") });
  expect(await holdfast("ls", "--home", copy)).toMatchObject({ code: 0, out: expect.stringContaining("waiting") });
  const found = await holdfast("doctor", "--home", copy);
  expect(found).toMatchObject({ code: 1, out: expect.stringContaining("doctor --home") });
  expect(await holdfast("doctor", "--home", copy, "--copied", "--moved")).toMatchObject({ code: 2 });
  const settled = await holdfast("doctor", "--home", copy, "--copied");
  expect(settled).toMatchObject({ code: 0, out: expect.stringContaining("1 open run waits") });
  expect(await holdfast("doctor", "--home", copy, "--copied")).toMatchObject({ code: 7 });
  expect((await holdfast("why", "@last", "--home", copy)).out).toContain("Its home is a copy");
  // The daemon of the first home lives, and the copy has its daemon.json.
  try {
    expect(await holdfast("cancel", "@last", "--home", copy)).toMatchObject({ code: 0 });
    const [first, second] = [await holdfast("ls"), await holdfast("ls", "--all", "--home", copy)];
    expect([first.out, second.out]).toEqual([expect.stringContaining("waiting"), expect.stringContaining("cancelled")]);
  } finally {
    await stopDaemon({ home: copy, env: {} }, true);
  }
});
