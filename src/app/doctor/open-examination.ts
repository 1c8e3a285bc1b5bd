import { own } from "../../base/own.ts";
import { accessSync, constants } from "node:fs";
import { LIMITS, type Examination, type Holder, type Limits, type Machine } from "../../doctor/examination.ts";
import { findProgram } from "../../process/start/find-program.ts";
import { isStopped, listMarked } from "../../process/find/marked.ts";
import { programVersion } from "../../process/start/program-output.ts";
import { homeHolder } from "../../store/sqlite/lock/home-holder.ts";
import { createSystemClock } from "../host/clock.ts";
import { socketPath } from "../daemon/daemon-file.ts";
import { movedFault } from "../home/home-address.ts";
import { findGarbage } from "../retention/garbage.ts";
import { readingOf } from "../reading/reading.ts";
import { daemonAnswers, unheardBy } from "./ask-daemon.ts";
import { createHomeFiles } from "./home-files.ts";
import { viewRecord } from "./record-view.ts";

/** What is looked at, and how closely. */
export interface Patient {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limits?: Partial<Limits>;
}

/** Begins an examination; it ends with `close`. */
export function openExamination({ home, env, limits }: Patient): Examination & { readonly close: () => void } {
  const record = viewRecord(home);
  const socket = socketPath(home);
  const answers = once(async () => daemonAnswers(home, socket));
  return {
    home,
    now: createSystemClock().now(),
    limits: { ...LIMITS, ...limits },
    files: createHomeFiles(home),
    machine: machineOf(env),
    record,
    socket,
    answers,
    moved: () => movedFault(home),
    holder: once(async () => holderOf(home, answers)),
    unheard: once(async () => ((await answers()) ? unheardBy(home, socket) : null)),
    marked: async () => {
      const id = record.homeId();
      return id === null ? [] : listMarked(id);
    },
    reclaimable: once(async () => {
      const store = record.store();
      if (store === null) return 0;
      const { garbage } = await findGarbage(home, readingOf(home, store));
      return garbage.reduce((sum, { bytes }) => sum + bytes, 0);
    }),
    close: record.close,
  };
}

async function holderOf(home: string, answers: () => Promise<boolean>): Promise<Holder | null> {
  const found = homeHolder(home);
  if (found === null) return null;
  const stopped = found.pid !== null && isStopped(found.pid);
  return { pid: found.pid, stopped, answers: !stopped && (await answers()) };
}

function machineOf(env: Patient["env"]): Machine {
  return {
    nodeVersion: process.versions.node,
    versionOf: programVersion,
    find: (program) => findProgram(program, { path: env["PATH"] ?? "", beside: "/" }).file,
    resolves: (reference) => {
      if (reference.startsWith("env:")) return own(env, reference.slice("env:".length)) !== undefined;
      return !reference.startsWith("file:") || isReadable(reference.slice("file:".length));
    },
  };
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function once<T>(look: () => Promise<T>): () => Promise<T> {
  let seen: Promise<T> | null = null;
  return async () => (seen ??= look());
}
